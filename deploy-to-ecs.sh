#!/usr/bin/env bash
# Finds or builds an image, or the one to roll back to, and hands it to the jar's command "rollout", which replaces the
# service's tasks and judges what became of it.
# Not "set -e": that would end the script before it can say what went wrong and what to do.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: ./deploy-to-ecs.sh [options]

Rolls an image out by the command "rollout" of Mooring's jar: it copies the service's task definition with that image, waits
until that is what runs, and then records the image in SSM, where a stack update and the next rollback find it. What runs
already is not rolled out again. The jar needs Java 17 or later; it is built if it is missing.

What to do; without any of these, the image of this commit is rolled out, and built and pushed first if the repository does
not have it (with Docker; a work tree with changes is always built). Where there is no service yet, cloudformation/up.sh
makes it around that image.
  --image IMAGE         [IMAGE]     roll out this image, by digest (REPOSITORY@sha256:...)
  --build                           build the work tree's image even if the repository has one of this commit
  --previous                        roll back: to the image that ran before the running one, and was not rolled back from; a
                                    rollout that is under way is stopped instead

Where (the name in brackets is the environment variable of the same meaning):
  --environment NAME    [ENVIRONMENT]     Default: production
  --cluster NAME        [CLUSTER]         Default: mooring-ENVIRONMENT
  --service NAME        [SERVICE]         Default: mooring-ENVIRONMENT
  --container NAME      [CONTAINER]       Default: mooring
  --repository NAME     [REPOSITORY]      the repository to push to. Default: mooring
  --parameter NAME      [IMAGE_PARAMETER] Default: /mooring/ENVIRONMENT/image; "none" records nothing
  --region NAME         [AWS_REGION]      Default: the region of your AWS profile

How:
  --version LABEL       [VERSION]   shown in the session registry. Default: the start of the commit, or of the image's digest
  --platform NAME       [PLATFORM]  what to build for. Default: what the service runs on, else linux/amd64
  --smoke COMMAND       [SMOKE]     run when the new image runs, by bash; if it fails, the image before is rolled out again
  --summary FILE        [SUMMARY]   append what happened, in Markdown
  --timeout SECONDS     [TIMEOUT]   after this the rollout is stopped and taken back. Default: 1800
  --poll SECONDS        [POLL]      Default: 10
  --jar FILE            [MOORING_JAR]     Default: target/mooring.jar
  --dry-run                         say what would be done, change nothing
  --help                            this text

Exit status: 0 it runs, 1 something failed, 2 ECS took the rollout back, 3 we took it back (too slow, or the smoke test
failed), 4 not possible, such as no such service; 64 wrong use.
USAGE
}

environment=${ENVIRONMENT:-production}
cluster=${CLUSTER:-}
service=${SERVICE:-}
container=${CONTAINER:-mooring}
repository=${REPOSITORY:-mooring}
parameter=${IMAGE_PARAMETER:-}
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
image=${IMAGE:-}
version=${VERSION:-}
timeout=${TIMEOUT:-1800}
poll=${POLL:-10}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=${MOORING_JAR:-$root/target/mooring.jar}
platform=${PLATFORM:-}
smoke=${SMOKE:-}
summary=${SUMMARY:-}
build=false
previous=false
dry_run=false

say() { printf '%s\n' "$*"; }
fail() {
  printf 'deploy-to-ecs: %s\n' "$*" >&2
  exit 1
}
wrong_use() {
  printf 'deploy-to-ecs: %s\nTry: ./deploy-to-ecs.sh --help\n' "$*" >&2
  exit 64
}
value_of() { [ "$2" -ge 2 ] || wrong_use "$1 needs a value"; }
whole() { [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || wrong_use "$1 must be a whole number of seconds, not '$2'"; }

while [ $# -gt 0 ]; do
  case $1 in
    --image) value_of "$1" $#; image=$2; shift 2 ;;
    --build) build=true; shift ;;
    --previous) previous=true; shift ;;
    --environment) value_of "$1" $#; environment=$2; shift 2 ;;
    --cluster) value_of "$1" $#; cluster=$2; shift 2 ;;
    --service) value_of "$1" $#; service=$2; shift 2 ;;
    --container) value_of "$1" $#; container=$2; shift 2 ;;
    --repository) value_of "$1" $#; repository=$2; shift 2 ;;
    --parameter) value_of "$1" $#; parameter=$2; shift 2 ;;
    --region) value_of "$1" $#; region=$2; shift 2 ;;
    --version) value_of "$1" $#; version=$2; shift 2 ;;
    --platform) value_of "$1" $#; platform=$2; shift 2 ;;
    --smoke) value_of "$1" $#; smoke=$2; shift 2 ;;
    --summary) value_of "$1" $#; summary=$2; shift 2 ;;
    --jar) value_of "$1" $#; jar=$2; shift 2 ;;
    --timeout) value_of "$1" $#; timeout=$2; shift 2 ;;
    --poll) value_of "$1" $#; poll=$2; shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) wrong_use "unknown option '$1'" ;;
  esac
done

cluster=${cluster:-mooring-$environment}
service=${service:-mooring-$environment}
parameter=${parameter:-/mooring/$environment/image}
for tool in aws jq; do
  command -v "$tool" >/dev/null || fail "$tool is not installed; install it and run this again"
done
[[ $environment =~ ^[a-z][a-z0-9-]{1,14}$ ]] || wrong_use "--environment must be 2 to 15 lower-case letters, digits and dashes, not '$environment'"
[[ $platform =~ ^(|linux/amd64|linux/arm64|linux/amd64,linux/arm64)$ ]] ||
  wrong_use "--platform must be linux/amd64, linux/arm64 or both with a comma between, not '$platform'"
whole --timeout "$timeout"
whole --poll "$poll"
if $previous && { $build || [ -n "$image" ]; }; then wrong_use "--previous goes with neither --build nor --image"; fi
if $previous && [ "$parameter" = none ]; then wrong_use "--previous reads the record: give --parameter"; fi
if $build && [ -n "$image" ]; then wrong_use "--build and --image exclude each other"; fi
if [ -n "$image" ] && [[ ! $image =~ ^[^@[:space:]]+@sha256:[0-9a-f]{64}$ ]]; then
  wrong_use "--image must name a digest (REPOSITORY@sha256:... with 64 digits), not '$image': a tag can change under a running service"
fi
[[ $version =~ ^[A-Za-z0-9._+-]{0,128}$ ]] || wrong_use "--version may hold letters, digits and ._+- only, not '$version'"
[ -n "$region" ] || region=$(aws configure get region 2>/dev/null)
[ -n "$region" ] || wrong_use "no region: give --region, set AWS_REGION, or aws configure set region"
[[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]+$ ]] || wrong_use "'$region' is no region's name"
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""
work=$(mktemp -d) || fail "no temporary folder can be made"
trap 'rm -rf "$work"' EXIT

# ask WHAT COMMAND...: prints the answer, or ends with the reason and the remedy.
ask() {
  local what=$1 answer
  shift
  if ! answer=$("$@" 2>"$work/error"); then
    answer=$(<"$work/error")
    case $answer in
      *AccessDenied* | *"not authorized"*) fail "$what: your role may not do this: $answer" ;;
      *ExpiredToken* | *"locate credentials"* | *InvalidClientTokenId* | *UnrecognizedClient*)
        fail "AWS does not accept your credentials; log in (aws sso login, or set AWS_PROFILE) and run this again" ;;
      *"connect to the endpoint"*) fail "AWS does not answer in the region '$region': check its name and your network" ;;
      *ClusterNotFound*) no_service "cluster $cluster" ;;
      *RepositoryNotFound*) fail "there is no image repository '$repository' in $region; cloudformation/up.sh makes one" ;;
      *) fail "$what: $answer" ;;
    esac
  fi
  printf '%s\n' "$answer"
}
no_service() {
  printf 'deploy-to-ecs: there is no %s in %s. If the environment is new: cloudformation/up.sh --environment %s --image %s\n' \
    "$1" "$region" "$environment" "${image:-IMAGE}" >&2
  exit 4
}

service_now() {
  local answer
  answer=$(ask "looking at $service" aws ecs describe-services --cluster "$cluster" --services "$service" --output json) || exit
  jq -e '[.services[]? | select(.status == "ACTIVE")] | length > 0' <<<"$answer" >/dev/null || no_service "service $service"
  jq '.services[0]' <<<"$answer"
}
primary() { jq -r '.deployments[] | select(.status == "PRIMARY") | '"$1" ; }

digest_of() {
  aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$1" \
    --query 'imageDetails[0].imageDigest' --output text 2>/dev/null | grep '^sha256:'
}

# The image of this commit, from the repository or built here. A tag never moves (the repository refuses it), so a work tree
# with changes gets a name of its own.
image_of_work_tree() {
  local uri tag commit digest
  commit=$(git rev-parse HEAD 2>/dev/null) || fail "this is no git checkout, and an image is named after its commit; give --image"
  uri=$(ask "repository $repository" aws ecr describe-repositories --repository-names "$repository" \
    --query 'repositories[0].repositoryUri' --output text) || exit
  tag=$commit
  if $build || [ -n "$(git status --porcelain)" ]; then
    tag=$commit-$(date -u +%Y%m%d%H%M%S)
  elif digest=$(digest_of "$tag"); then
    image=$uri@$digest
    version=${version:-${tag:0:12}}
    say "this commit's image: $image"
    return
  fi
  version=${version:-${tag:0:12}}
  if $dry_run; then
    say "would build and push $uri:$tag"
    image=$uri:$tag
    return
  fi
  command -v docker >/dev/null || fail "$uri has no image of this commit, and Docker is not installed to build it; install it, or let the deploy workflow build and give --image"
  [ -n "$platform" ] || platform=linux/$(architecture)
  aws ecr get-login-password | docker login --username AWS --password-stdin "${uri%%/*}" >/dev/null ||
    fail "Docker cannot log in to ${uri%%/*}"
  docker buildx build --platform "$platform" --build-arg "VERSION=$version" --build-arg "REVISION=$commit" \
    --tag "$uri:$tag" --push . || fail "the image cannot be built and pushed (above)"
  digest=$(digest_of "$tag") || fail "the repository does not show the image $uri:$tag that was pushed; look at aws ecr describe-images"
  image=$uri@$digest
  say "pushed $image"
}

# What the service's tasks run on, as Docker names it.
architecture() {
  local definition
  definition=$(aws ecs describe-task-definition --task-definition "$service" \
    --query taskDefinition.runtimePlatform.cpuArchitecture --output text 2>/dev/null)
  if [ "$definition" = ARM64 ]; then echo arm64; else echo amd64; fi
}

# What a task of Mooring needs and another application's definition may lack; docs/ops/your-own-service.md says why.
warn_of_gaps() {
  jq -r --arg container "$container" '
    .taskDefinition.containerDefinitions[] | select(.name == $container)
    | ((.environment // []) + (.secrets // []) | map(.name)) as $names
    | (if (.stopTimeout // 30) < 35 then "stopTimeout is \(.stopTimeout // "30 s by default"): a node that drains for 20 s may be killed; set 60" else empty end),
      (if any(.ulimits[]?; .name == "nofile" and .softLimit >= 65535) then empty else "no ulimit nofile of 65535: a node refuses connections beyond some 1,000" end),
      (if any(.portMappings[]?; .containerPort) then empty else "no port mapping: the balancer reaches no node; map 3001" end),
      ("REDIS_URL", "CLUSTER_SECRET" | select(. as $name | $names | index($name) | not) | "\(.) is not set"),
      (if $names | any(. == "JWT_SECRET" or . == "JWT_JWKS_URL" or . == "JWT_PUBLIC_KEY") then empty else "no JWT_SECRET, JWT_JWKS_URL or JWT_PUBLIC_KEY: a node does not start" end),
      ("TRUSTED_PROXY_HOPS", "TARGET_GROUP_ARN" | select(. as $name | $names | index($name) | not) | "\(.) is not set")
    | "warning:  container " + $container + ": " + .' "$1"
}

summarize() { [ -z "$summary" ] || printf '%s\n' "$@" >>"$summary"; }

# Stops the rollout that is under way and has ECS go back; false where that cannot be done.
stop_rollout() {
  local arn
  arn=$(aws ecs list-service-deployments --cluster "$cluster" --service "$service" --status PENDING IN_PROGRESS \
    --query 'serviceDeployments[0].serviceDeploymentArn' --output text 2>"$work/error")
  [[ $arn == arn:* ]] &&
    aws ecs stop-service-deployment --service-deployment-arn "$arn" --stop-type ROLLBACK >/dev/null 2>"$work/error"
}

if [ -z "$image" ] && ! $previous; then
  image_of_work_tree
  # Only here: an image that was built a moment ago can be meant for nothing else.
  if ! aws ecs describe-services --cluster "$cluster" --services "$service" --query "services[?status=='ACTIVE'].serviceName" \
    --output text 2>/dev/null | grep -q .; then
    say "there is no service $service yet; cloudformation/up.sh makes it"
    ! $dry_run || exit 0
    exec "$root/cloudformation/up.sh" --environment "$environment" --only service,observability \
      --image "$image" --version "$version"
  fi
fi
now=$(service_now) || exit
running_definition=$(jq -r .taskDefinition <<<"$now")
ask "task definition $running_definition" aws ecs describe-task-definition --task-definition "$running_definition" \
  --output json >"$work/now.json" || exit
running_image=$(jq -r --arg c "$container" '.taskDefinition.containerDefinitions[] | select(.name == $c) | .image' "$work/now.json")
under_way=false
[ "$(primary '.rolloutState // "COMPLETED"' <<<"$now")" != IN_PROGRESS ] || under_way=true

if $previous && $under_way; then
  say "a rollout of $running_image is under way; stopping it"
  ! $dry_run || exit 0
  stop_rollout || fail "it could not be stopped: $(<"$work/error")"
  before=$running_definition
  while [ "$running_definition" = "$before" ] || [ "$(primary .rolloutState <<<"$now")" != COMPLETED ]; do
    [ "$SECONDS" -lt "$timeout" ] || fail "stopped, but the service is not steady after $timeout s; look: aws ecs describe-services --cluster $cluster --services $service"
    sleep "$poll"
    now=$(service_now) || exit
    running_definition=$(primary .taskDefinition <<<"$now")
  done
  summarize "### Rolled back: the rollout was stopped" "What ran before it runs: \`$running_definition\`"
  say "done: $running_definition runs, as before that rollout"
  exit 0
fi
warn_of_gaps "$work/now.json"
if $under_way && [ "$running_image" != "$image" ]; then
  fail "another rollout is under way; wait for it, or stop it: ./deploy-to-ecs.sh --environment $environment --previous"
fi
if $dry_run; then
  say "service:  $cluster/$service"
  say "runs:     $running_image"
  if $previous; then say "roll out: the image that $parameter recorded before it"; else say "roll out: $image"; fi
  say "dry run: would roll it out, and take it back after $timeout s"
  exit 0
fi
command -v java >/dev/null || fail "Java is not installed, and the jar's command rolls out; install Java 17 or later"
if [ ! -f "$jar" ]; then
  command -v mvn >/dev/null || fail "there is no $jar, and Maven is not installed to build it; name one by --jar"
  say "building $jar"
  (cd "$root" && mvn -q -B -DskipTests package) || fail "the jar does not build (above)"
fi
options=(--cluster "$cluster" --service "$service" --container "$container" --region "$region"
  --time-limit "${timeout}s" --poll "${poll}s")
if $previous; then options+=(--previous); else options+=(--image "$image"); fi
[ -z "$version" ] || options+=(--version "$version")
[ "$parameter" = none ] || options+=(--image-parameter "$parameter")
[ -z "$smoke" ] || options+=(--smoke "$smoke")
[ -z "$summary" ] || options+=(--summary "$summary")
java -jar "$jar" rollout "${options[@]}"
exit $?
