#!/usr/bin/env bash
# Creates and updates the stacks of one environment, in order, each by a change set whose changes it prints first.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: cloudformation/up.sh [options]

Creates or updates Mooring's stacks of one environment, in this order:
  github-oidc  network  ecr  redis  alb  service  observability
The last two need an image. Without one they are left out, and the last line says what to do.

Options (the name in brackets is the environment variable of the same meaning):
  --environment NAME   [ENVIRONMENT]  the environment; parameters/NAME.json must exist. Default: production
  --region NAME        [AWS_REGION]   the region
  --set KEY=VALUE                     a stack parameter that is nobody else's business than yours (domain, certificate);
                                      may be repeated. It is needed once: later runs keep the stack's own value.
  --image IMAGE        [IMAGE]        the first image, by digest (REPOSITORY@sha256:...). Kept in SSM for the service stack;
                                      ignored once a rollout has written one
  --version LABEL      [VERSION]      the first image's version label. Default: the start of its digest
  --only A,B           [ONLY]         only these stacks
  --role ARN           [CFN_ROLE]     the role CloudFormation works with; "none" for your own rights.
                                      Default: the one that github-oidc made
  --diff                              only show what would change; nothing is created or changed
  --help                              this text

A first run in an empty account:
  cloudformation/up.sh --environment production --set SubjectPrefix=repo:OWNER/NAME \
    --set DomainName=ws.example.com --set CertificateArn=arn:aws:acm:...

Exit status: 0 done, 1 something failed (the line says what, and what to do), 64 wrong use.
USAGE
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environment=${ENVIRONMENT:-production}
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
image=${IMAGE:-}
version=${VERSION:-}
only=${ONLY:-}
role=${CFN_ROLE:-}
diff=false
settings=()

say() { printf '%s\n' "$*"; }
fail() {
  printf 'up.sh: %s\n' "$*" >&2
  exit 1
}
wrong_use() {
  printf 'up.sh: %s\nTry: cloudformation/up.sh --help\n' "$*" >&2
  exit 64
}
value_of() { [ "$2" -ge 2 ] || wrong_use "$1 needs a value"; }

while [ $# -gt 0 ]; do
  case $1 in
    --environment) value_of "$1" $#; environment=$2; shift 2 ;;
    --region) value_of "$1" $#; region=$2; shift 2 ;;
    --set)
      value_of "$1" $#
      case $2 in ?*=*) settings+=("$2") ;; *) wrong_use "--set needs KEY=VALUE, not '$2'" ;; esac
      shift 2 ;;
    --image) value_of "$1" $#; image=$2; shift 2 ;;
    --version) value_of "$1" $#; version=$2; shift 2 ;;
    --only) value_of "$1" $#; only=$2; shift 2 ;;
    --role) value_of "$1" $#; role=$2; shift 2 ;;
    --diff | --dry-run) diff=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) wrong_use "unknown option '$1'" ;;
  esac
done

for tool in aws jq; do
  command -v "$tool" >/dev/null || fail "$tool is not installed; install it and run this again"
done
[ -n "$region" ] || wrong_use "no region: give --region or set AWS_REGION"
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""
parameters=$here/parameters/$environment.json
[ -f "$parameters" ] || wrong_use "no $parameters: copy production.json there and change its values"
if [ -n "$image" ] && [[ ! $image =~ @sha256:[0-9a-f]{64}$ ]]; then
  wrong_use "--image must name a digest (...@sha256:...), not '$image': a tag can change under a running service"
fi
for name in ${only//,/ }; do
  case $name in
    github-oidc | network | ecr | redis | alb | service | observability) ;;
    *) wrong_use "no stack '$name'; there are github-oidc, network, ecr, redis, alb, service, observability" ;;
  esac
done
aws sts get-caller-identity >/dev/null 2>&1 ||
  fail "AWS does not accept your credentials; log in (aws sso login, or set AWS_PROFILE) and run this again"

wanted() { [ -z "$only" ] || [[ ",$only," == *",$1,"* ]]; }

# The value of a stack's output; nothing where stack or output is missing.
output() {
  aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]" --output text 2>/dev/null | grep -v '^None$'
}

status() {
  aws cloudformation describe-stacks --stack-name "$1" --query 'Stacks[0].StackStatus' --output text 2>/dev/null
}

# The image that the service stack starts with, unless a rollout has written one.
remember_image() {
  local current
  current=$(aws ssm get-parameter --name "/mooring/$environment/image" --query Parameter.Value --output text 2>/dev/null)
  if [ -n "$current" ]; then
    [ -z "$image" ] || [ "$image" = "$current" ] ||
      say "image: $current is recorded already; to replace it: ./deploy-to-ecs.sh --environment $environment --image $image"
    return 0
  fi
  [ -n "$image" ] || return 1
  if $diff; then
    say "image: would record $image"
    return 1
  fi
  local label=${version:-${image##*@sha256:}}
  [ -n "$version" ] || label=${label:0:12}
  { aws ssm put-parameter --name "/mooring/$environment/version" --type String --overwrite --value "$label" &&
    aws ssm put-parameter --name "/mooring/$environment/image" --type String --overwrite --value "$image"; } >/dev/null ||
    fail "could not write /mooring/$environment/image; does your role allow ssm:PutParameter?"
  say "image: recorded $image"
}

explain_failure() {
  aws cloudformation describe-stack-events --stack-name "$1" --output text --query \
    "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatus, ResourceStatusReason]" 2>/dev/null |
    head -n 5 >&2
}

# In an empty account the first cluster with capacity providers fails, because ECS has not made its own role yet; the others
# would come too late for somebody, sometime. A role that exists is an error that we do not mind.
make_service_roles() {
  local name
  for name in ecs ecs.application-autoscaling elasticache elasticloadbalancing; do
    aws iam create-service-linked-role --aws-service-name "$name.amazonaws.com" >/dev/null 2>&1
  done
}

# up STACK-NAME TEMPLATE: one stack by one change set.
up() {
  local stack=$1 template=$here/$2 log failed attempt change_set kind now
  local -a values=() role_option=()
  mapfile -t values < <(jq -r '.[] | "\(.ParameterKey)=\(.ParameterValue)"' "$parameters")
  values+=(${settings[@]+"${settings[@]}"})
  [ "$role" = none ] || [ -z "$role" ] || [[ $stack == *-github-oidc ]] || role_option=(--role-arn "$role")

  now=$(status "$stack")
  case $now in
    ROLLBACK_COMPLETE)
      fail "$stack could not be created last time and only the shell of it is left; run: aws cloudformation delete-stack --stack-name $stack" ;;
    *_IN_PROGRESS)
      [ "$now" = REVIEW_IN_PROGRESS ] || fail "$stack is busy ($now); wait for it and run this again" ;;
  esac

  # "deploy" knows which of the values this template has, and keeps the stack's own for those that nobody gives.
  for attempt in 1 2 3 4 5 6; do
    log=$(aws cloudformation deploy --stack-name "$stack" --template-file "$template" \
      --parameter-overrides "${values[@]}" --capabilities CAPABILITY_NAMED_IAM \
      --tags project=mooring "environment=$environment" ${role_option[@]+"${role_option[@]}"} \
      --no-execute-changeset --no-fail-on-empty-changeset 2>&1)
    failed=$?
    # A role that has just been made is not known everywhere at once.
    [[ $failed -ne 0 && $attempt -lt 6 && $log == *"cannot be assumed"* ]] || break
    sleep 10
  done
  case $log in
    *"No changes to deploy"* | *"No updates are to be performed"*)
      say "$stack: nothing to change"
      return 0 ;;
  esac
  if [ $failed -ne 0 ]; then
    printf '%s\n' "$log" >&2
    case $log in
      *"must have values"*) fail "$stack needs parameters: give each as --set KEY=VALUE" ;;
      *) fail "$stack: CloudFormation refused the change set (above)" ;;
    esac
  fi
  change_set=$(grep -o 'arn:[^ ]*:changeSet/[^ ]*' <<<"$log" | head -n 1)
  [ -n "$change_set" ] || fail "$stack: no change set in what aws said: $log"

  say "$stack:"
  aws cloudformation describe-change-set --change-set-name "$change_set" --output text \
    --query 'Changes[].ResourceChange.[Action, LogicalResourceId, ResourceType, Replacement]' |
    awk -F '\t' '{ printf "  %-7s %-28s %-42s %s\n", $1, $2, $3, ($4 == "None" || $4 == "False") ? "" : "replacement: " $4 }'
  if $diff; then
    aws cloudformation delete-change-set --change-set-name "$change_set" >/dev/null
    # A stack that only its change set brought about.
    [ "$(status "$stack")" != REVIEW_IN_PROGRESS ] || aws cloudformation delete-stack --stack-name "$stack"
    return 0
  fi
  kind="stack-update-complete"
  case $now in "" | REVIEW_IN_PROGRESS) kind="stack-create-complete" ;; esac
  aws cloudformation execute-change-set --change-set-name "$change_set" >/dev/null || fail "$stack: the change set does not start"
  if ! aws cloudformation wait "$kind" --stack-name "$stack"; then
    explain_failure "$stack"
    fail "$stack failed (above, oldest last). It goes back by itself; correct the cause and run this again"
  fi
  say "$stack: done"
}

# Needs an earlier stack's exports, which a dry run in an empty account does not have.
follows() {
  if $diff && [ -z "$(status "$1")" ]; then
    say "$2: cannot be shown before $1 exists"
    return 1
  fi
}

prefix=mooring-$environment
if wanted github-oidc; then
  $diff || make_service_roles
  up "$prefix-github-oidc" 00-github-oidc.yaml
fi
[ -n "$role" ] || role=$(output "$prefix-github-oidc" CloudFormationRoleArn)
! wanted network || up "$prefix-network" 10-network.yaml
! wanted ecr || up mooring-ecr 20-ecr.yaml
! wanted redis || ! follows "$prefix-network" "$prefix-redis" || up "$prefix-redis" 30-redis.yaml
! wanted alb || ! follows "$prefix-network" "$prefix-alb" || up "$prefix-alb" 40-alb.yaml
if wanted service || wanted observability; then
  if remember_image; then
    ! wanted service || ! follows "$prefix-alb" "$prefix-service" || up "$prefix-service" 50-service.yaml
    ! wanted observability || ! follows "$prefix-service" "$prefix-observability" ||
      up "$prefix-observability" 60-observability.yaml
  else
    say "$prefix-service, $prefix-observability: left out, there is no image yet. Push to main (the deploy workflow builds one and creates them), or: ./deploy-to-ecs.sh --environment $environment --build"
  fi
fi

$diff || {
  url=$(output "$prefix-alb" Url)
  [ -z "$url" ] || say "clients: wss://${url#https://}  (the domain must point at $(output "$prefix-alb" BalancerDnsName))"
  repository=$(output mooring-ecr RepositoryUri)
  [ -z "$repository" ] || say "images:  $repository"
}
exit 0
