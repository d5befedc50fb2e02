#!/usr/bin/env bash
# Rolls an image out to the service and does not believe ECS's "stable": only our own task definition, as the primary
# deployment, COMPLETED. A rollout that the circuit breaker took back is stable, too.
# Not "set -e": that would end the script before it can say what went wrong and what to do.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: ./deploy-to-ecs.sh [options]

Copies the service's task definition with another image, rolls it out, waits until that is what runs, and then records the
image in SSM, where a stack update and the next rollback find it. What runs already is not rolled out again.

What to do (one of them):
  --image IMAGE         [IMAGE]     roll out this image, by digest (REPOSITORY@sha256:...)
  --build                           build the work tree's image with Docker, push it, roll it out
  --previous                        roll back: the newest recorded image that is not the running one
  --render FILE                     with --image: only write the new task definition to FILE
  --verify TASK_DEFINITION          only wait until this task definition (ARN) is what runs, and record its image

Where (the name in brackets is the environment variable of the same meaning):
  --environment NAME    [ENVIRONMENT]     Default: production
  --cluster NAME        [CLUSTER]         Default: mooring-ENVIRONMENT
  --service NAME        [SERVICE]         Default: mooring-ENVIRONMENT
  --container NAME      [CONTAINER]       Default: mooring
  --repository NAME     [REPOSITORY]      the repository --build pushes to. Default: mooring
  --parameter NAME      [IMAGE_PARAMETER] Default: /mooring/ENVIRONMENT/image; "none" records nothing
  --region NAME         [AWS_REGION]

How:
  --version LABEL       [VERSION]   shown in the session registry. Default: the start of the image's digest
  --timeout SECONDS     [TIMEOUT]   after this the rollout is stopped and taken back. Default: 1800
  --poll SECONDS        [POLL]      Default: 15
  --dry-run                         say what would be done, change nothing
  --help                            this text

Exit status: 0 it runs, 1 something failed, 2 ECS took the rollout back, 3 it took too long and was taken back,
4 there is no such service yet, 64 wrong use.
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
poll=${POLL:-15}
mode=roll-out
render_to=""
task_definition=""
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
    --render) value_of "$1" $#; mode=render; render_to=$2; shift 2 ;;
    --verify) value_of "$1" $#; mode=verify; task_definition=$2; shift 2 ;;
    --environment) value_of "$1" $#; environment=$2; shift 2 ;;
    --cluster) value_of "$1" $#; cluster=$2; shift 2 ;;
    --service) value_of "$1" $#; service=$2; shift 2 ;;
    --container) value_of "$1" $#; container=$2; shift 2 ;;
    --repository) value_of "$1" $#; repository=$2; shift 2 ;;
    --parameter) value_of "$1" $#; parameter=$2; shift 2 ;;
    --region) value_of "$1" $#; region=$2; shift 2 ;;
    --version) value_of "$1" $#; version=$2; shift 2 ;;
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
[ -n "$region" ] || wrong_use "no region: give --region or set AWS_REGION"
whole --timeout "$timeout"
whole --poll "$poll"
if $build && $previous; then wrong_use "--build and --previous exclude each other"; fi
if [ $mode = roll-out ] && ! $build && ! $previous && [ -z "$image" ]; then
  wrong_use "nothing to roll out: give --image (or set IMAGE), --build or --previous"
fi
if [ $mode = render ] && [ -z "$image" ]; then wrong_use "--render needs --image"; fi
if ! $build && ! $previous && [ $mode != verify ] && [[ ! $image =~ ^[^@[:space:]]+@sha256:[0-9a-f]{64}$ ]]; then
  wrong_use "the image must be named by digest (REPOSITORY@sha256:...), not '$image': a tag can change under a running service"
fi
[[ $version =~ ^[A-Za-z0-9._+-]{0,128}$ ]] || wrong_use "--version may hold letters, digits and ._+- only"
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
      *ClusterNotFound*)
        no_service "cluster $cluster" ;;
      *) fail "$what: $answer" ;;
    esac
  fi
  printf '%s\n' "$answer"
}
no_service() {
  printf 'deploy-to-ecs: there is no %s in %s yet. Create it: cloudformation/up.sh --environment %s --image %s\n' \
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

build_image() {
  local uri tag digest commit
  command -v docker >/dev/null || fail "Docker is not installed; install it, or let the deploy workflow build and give --image"
  commit=$(git rev-parse HEAD 2>/dev/null) || fail "--build needs a git checkout, the image is named after its commit"
  tag=$commit
  # A tag never moves (the repository refuses it), so a work tree with changes gets a name of its own.
  [ -z "$(git status --porcelain)" ] || tag=$commit-$(date -u +%Y%m%d%H%M%S)
  uri=$(ask "repository $repository" aws ecr describe-repositories --repository-names "$repository" \
    --query 'repositories[0].repositoryUri' --output text) || exit
  image=$uri:$tag
  version=${version:-${tag:0:12}}
  if $dry_run; then
    say "would build and push $image"
    return
  fi
  aws ecr get-login-password | docker login --username AWS --password-stdin "${uri%%/*}" >/dev/null ||
    fail "Docker cannot log in to ${uri%%/*}"
  docker build --platform linux/amd64 --build-arg "VERSION=$version" --tag "$image" . || fail "the image does not build (above)"
  docker push "$image" || fail "the image cannot be pushed (above)"
  digest=$(ask "digest of $image" aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$tag" \
    --query 'imageDetails[0].imageDigest' --output text) || exit
  image=$uri@$digest
  say "pushed $image"
}

# The newest image of the record that is not the running one; each record's description holds its version.
previous_image() {
  local running=$1 history found
  [ "$parameter" != none ] || wrong_use "--previous reads the record: give --parameter"
  history=$(ask "the record $parameter" aws ssm get-parameter-history --name "$parameter" --output json) || exit
  found=$(jq -c --arg running "$running" '[.Parameters | sort_by(.Version) | .[] | select(.Value != $running)] | last // empty' <<<"$history")
  [ -n "$found" ] || fail "$parameter holds no other image than the running one; name one by --image"
  image=$(jq -r .Value <<<"$found")
  [ -n "$version" ] || version=$(jq -r '.Description // "" | ltrimstr("version ")' <<<"$found")
}

# What register-task-definition takes of what describe-task-definition gives, with our image and label.
render() {
  jq --arg image "$image" --arg version "$version" --arg container "$container" '
    .taskDefinition
    | if any(.containerDefinitions[]; .name == $container) then . else error("no container named " + $container) end
    | .containerDefinitions |= map(if .name == $container
        then .image = $image | .dockerLabels = ((.dockerLabels // {}) + {"dev.mooring.version": $version}) else . end)
    | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy, .deregisteredAt)
    | with_entries(select(.value != null))' "$1"
}

record() {
  [ "$parameter" != none ] || return 0
  local now
  now=$(aws ssm get-parameter --name "$parameter" --query Parameter.Value --output text 2>/dev/null)
  if [ "$now" = "$image" ]; then
    say "recorded already: $parameter"
    return 0
  fi
  ask "recording the image" aws ssm put-parameter --name "$parameter" --type String --overwrite --value "$image" \
    --description "version $version" >/dev/null
  ask "recording the version" aws ssm put-parameter --name "${parameter%/*}/version" --type String --overwrite \
    --value "$version" >/dev/null
  say "recorded in $parameter: $image"
}

events() { jq -r '.events[:5][]? | "  " + .message' <<<"$1" >&2; }

took_back() {
  printf 'deploy-to-ecs: ECS took the rollout back (%s). What runs is %s. The last events:\n' "$2" \
    "$(primary .taskDefinition <<<"$1")" >&2
  events "$1"
  printf 'The tasks that failed: aws ecs list-tasks --cluster %s --desired-status STOPPED, then describe-tasks (stoppedReason)\n' "$cluster" >&2
  exit 2
}

stop_rollout() {
  local arn
  arn=$(aws ecs list-service-deployments --cluster "$cluster" --service "$service" --status PENDING IN_PROGRESS \
    --query 'serviceDeployments[0].serviceDeploymentArn' --output text 2>"$work/error")
  if [[ $arn == arn:* ]] &&
    aws ecs stop-service-deployment --service-deployment-arn "$arn" --stop-type ROLLBACK >/dev/null 2>"$work/error"; then
    printf 'deploy-to-ecs: not done after %s s; the rollout is stopped and taken back\n' "$timeout" >&2
  else
    printf 'deploy-to-ecs: not done after %s s, and it could not be stopped: %s. Look: aws ecs describe-services --cluster %s --services %s\n' \
      "$timeout" "$(<"$work/error")" "$cluster" "$service" >&2
  fi
  exit 3
}

# Waits until the primary deployment is ours and COMPLETED.
wait_for_ours() {
  local started=$SECONDS now state line last="" arn=$1 seen=false
  while true; do
    now=$(service_now) || exit
    if [ "$(primary .taskDefinition <<<"$now")" = "$arn" ]; then
      seen=true
      state=$(primary '.rolloutState // "none"' <<<"$now")
      line=$(primary '"\(.rolloutState // "-"): \(.runningCount)/\(.desiredCount) run, \(.pendingCount) start, \(.failedTasks // 0) failed"' <<<"$now")
      if [ "$line" != "$last" ]; then say "  $line"; fi
      last=$line
      case $state in
        COMPLETED) return 0 ;;
        FAILED) took_back "$now" "$(primary '.rolloutStateReason // "no reason given"' <<<"$now")" ;;
      esac
    # Right after the update an answer may still be the old one; before we were ever primary that is no verdict.
    elif $seen || [ $((SECONDS - started)) -ge 30 ] || [ $mode = verify ]; then
      took_back "$now" "$(jq -r --arg arn "$arn" \
        'first(.deployments[] | select(.taskDefinition == $arn) | .rolloutStateReason // empty) // "another task definition is the primary one"' <<<"$now")"
    fi
    if [ $((SECONDS - started)) -ge "$timeout" ]; then stop_rollout; fi
    sleep "$poll"
  done
}

if $build; then build_image; fi
now=$(service_now) || exit
running_definition=$(jq -r .taskDefinition <<<"$now")

if [ $mode = verify ]; then
  wait_for_ours "$task_definition"
  definition=$(ask "task definition $task_definition" \
    aws ecs describe-task-definition --task-definition "$task_definition" --output json) || exit
  image=$(jq -r --arg c "$container" '.taskDefinition.containerDefinitions[] | select(.name == $c) | .image' <<<"$definition")
  version=$(jq -r --arg c "$container" \
    '.taskDefinition.containerDefinitions[] | select(.name == $c) | .dockerLabels["dev.mooring.version"] // "unknown"' <<<"$definition")
  record
  say "runs: $image (version $version)"
  exit 0
fi

ask "task definition $running_definition" aws ecs describe-task-definition --task-definition "$running_definition" \
  --output json >"$work/now.json"
running_image=$(jq -r --arg c "$container" '.taskDefinition.containerDefinitions[] | select(.name == $c) | .image' "$work/now.json")
if $previous; then previous_image "$running_image"; fi
if [ -z "$version" ]; then
  version=${image##*@sha256:}
  version=${version:0:12}
fi
render "$work/now.json" >"$work/next.json" 2>"$work/error" || fail "task definition $running_definition: $(<"$work/error")"

if [ $mode = render ]; then
  cp "$work/next.json" "$render_to" || fail "cannot write $render_to"
  say "wrote $render_to"
  if [ "$running_image" = "$image" ]; then say "$image runs already"; fi
  exit 0
fi

say "service:  $cluster/$service"
say "runs:     $running_image"
say "roll out: $image (version $version)"
if [ "$running_image" = "$image" ]; then
  say "it runs already"
  if ! $dry_run; then
    wait_for_ours "$running_definition"
    record
  fi
  exit 0
fi
if [ "$(primary '.rolloutState // "COMPLETED"' <<<"$now")" = IN_PROGRESS ]; then
  fail "another rollout is under way; wait for it, or stop it: aws ecs list-service-deployments, then aws ecs stop-service-deployment"
fi
if $dry_run; then
  say "dry run: would register a copy of $running_definition with that image, update the service, and wait at most $timeout s"
  exit 0
fi
ours=$(ask "registering the task definition" aws ecs register-task-definition --cli-input-json "file://$work/next.json" \
  --query taskDefinition.taskDefinitionArn --output text) || exit
say "registered $ours"
ask "updating the service" aws ecs update-service --cluster "$cluster" --service "$service" --task-definition "$ours" >/dev/null
wait_for_ours "$ours"
record
say "done: $ours runs"
