#!/usr/bin/env bash
# Creates and updates the stacks of one environment, in order, each by a change set whose changes it prints first.
# Runs in bash 3.2, which macOS has: no mapfile, no associative arrays.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: cloudformation/up.sh [options]

Creates or updates Mooring's stacks of one environment, in this order:
  github-oidc  network  ecr  redis  alb  service  observability
The last two need an image. Without one they are left out, and the last line says what to do.

Options (the name in brackets is the environment variable of the same meaning):
  --environment NAME   [ENVIRONMENT]  the environment; parameters/NAME.json must exist. Default: production
  --region NAME        [AWS_REGION]   the region. Default: the region of your AWS profile
  --set KEY=VALUE                     a setting of yours, such as DomainName; may be repeated. It is checked, and kept in the
                                      SSM parameter /mooring/ENVIRONMENT/settings: later runs, the workflows' too, use it
  --unset KEY                         forgets a setting; the value of parameters/NAME.json or the template's own counts again
  --settings                          lists every setting, its value, and where that comes from; changes nothing
  --image IMAGE        [IMAGE]        the first image, by digest (REPOSITORY@sha256:...). Once a service exists, rollouts
                                      choose the image. Default: the image of this commit, if the repository has one
  --version LABEL      [VERSION]      the first image's version label. Default: the start of its digest
  --only A,B           [ONLY]         only these stacks
  --role ARN           [CFN_ROLE]     the role CloudFormation works with; "none" for your own rights.
                                      Default: the one that github-oidc made
  --diff                              only show what would change; nothing is created, changed or kept
  --help                              this text

A first run in an empty account:
  cloudformation/up.sh --set DomainName=ws.example.com

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
list=false
given=() # KEY=VALUE, as given by --set
forgotten=() # keys, as given by --unset

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
      case $2 in ?*=*) given+=("$2") ;; *) wrong_use "--set needs KEY=VALUE, not '$2'" ;; esac
      shift 2 ;;
    --unset) value_of "$1" $#; forgotten+=("$2"); shift 2 ;;
    --settings) list=true; shift ;;
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
work=$(mktemp -d) || fail "cannot make a temporary folder"
trap 'rm -rf "$work"' EXIT
# shellcheck source=cloudformation/settings.sh
. "$here/settings.sh"

parameters=$here/parameters/$environment.json
[ -f "$parameters" ] || wrong_use "no environment '$environment': parameters/ has $(environments); to make one, copy production.json to $environment.json and change its values"
for name in ${only//,/ }; do
  case " $(stack_names) " in
    *" $name "*) ;;
    *) wrong_use "no stack '$name'; the stacks are $(stack_names)" ;;
  esac
done
if [ -n "$image" ] && [[ ! $image =~ ^[^@[:space:]]+@sha256:[0-9a-f]{64}$ ]]; then
  wrong_use "--image must name a digest (REPOSITORY@sha256:... with 64 digits), not '$image': a tag can change under a running service"
fi
[[ $version =~ ^[A-Za-z0-9._+-]{0,128}$ ]] || wrong_use "--version may hold letters, digits and ._+- only, not '$version'"
if [ -n "$role" ] && [ "$role" != none ] && [[ ! $role =~ ^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$ ]]; then
  wrong_use "--role must be a role's ARN or none, not '$role'"
fi
read_catalogue
check_given
[ -n "$region" ] || region=$(aws configure get region 2>/dev/null)
[ -n "$region" ] || wrong_use "no region: give --region, set AWS_REGION, or aws configure set region"
[[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]+$ ]] || wrong_use "'$region' is no region's name"
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""

aws sts get-caller-identity >/dev/null 2>"$work/error" || case $(<"$work/error") in
  *"connect to the endpoint"* | *"Invalid endpoint"*) fail "AWS does not answer in the region '$region': check its name (aws ec2 describe-regions lists them) and your network" ;;
  *) fail "AWS does not accept your credentials: log in (aws sso login, or set AWS_PROFILE) and run this again ($(tail -n 1 "$work/error"))" ;;
esac

wanted() { [ -z "$only" ] || [[ ",$only," == *",$1,"* ]]; }

# look STACK: its description; nothing where there is no such stack.
look() { aws cloudformation describe-stacks --stack-name "$1" --query 'Stacks[0]' --output json 2>/dev/null; }
# status STACK: "absent" also where only a failed creation's shell is left.
status() {
  local now
  now=$(look "$1" | jq -r '.StackStatus // empty')
  case $now in
    "" | REVIEW_IN_PROGRESS | ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED | DELETE_*) echo absent ;;
    *) echo "$now" ;;
  esac
}
# output STACK KEY: the value of a stack's output; nothing where stack or output is missing.
output() { look "$1" | jq -r --arg key "$2" '.Outputs[]? | select(.OutputKey == $key) | .OutputValue'; }

prefix=mooring-$environment
read_settings
if $list; then
  list_settings
  exit 0
fi
if wanted alb && [ "$(status "$prefix-alb")" = absent ]; then
  check_region
  complete_settings
fi
keep_settings

# The image of this commit, where the deploy script or the workflow has pushed it.
image_of_commit() {
  local commit digest uri
  commit=$(git -C "$here" rev-parse HEAD 2>/dev/null) || return 1
  digest=$(aws ecr describe-images --repository-name mooring --image-ids "imageTag=$commit" \
    --query 'imageDetails[0].imageDigest' --output text 2>/dev/null) || return 1
  uri=$(output mooring-ecr RepositoryUri)
  [[ $digest == sha256:* && -n $uri ]] || return 1
  image=$uri@$digest
  version=${version:-${commit:0:12}}
}

# The image that the service stack starts with: a given one while there is no service; afterwards what the last rollout wrote.
remember_image() {
  local current label
  current=$(aws ssm get-parameter --name "/mooring/$environment/image" --query Parameter.Value --output text 2>/dev/null)
  if [ "$(status "$prefix-service")" != absent ] && [ -n "$current" ]; then
    [ -z "$image" ] || [ "$image" = "$current" ] ||
      say "image: the service runs $current; to replace it: ./deploy-to-ecs.sh --environment $environment --image $image"
    return 0
  fi
  [ -n "$image" ] || image_of_commit || image=$current
  [ -n "$image" ] || return 1
  [ "$image" != "$current" ] || return 0
  if $diff; then
    say "image: would record $image"
    return 1
  fi
  label=${version:-${image##*@sha256:}}
  [ -n "$version" ] || label=${label:0:12}
  { aws ssm put-parameter --name "/mooring/$environment/version" --type String --overwrite --value "$label" &&
    aws ssm put-parameter --name "/mooring/$environment/image" --type String --overwrite --value "$image" \
      --description "version $label"; } >/dev/null ||
    fail "could not write /mooring/$environment/image; does your role allow ssm:PutParameter?"
  say "image: recorded $image"
}

# explain STACK-ID CHANGE-SET: the causes, oldest first, without what was cancelled because of them.
explain() {
  aws cloudformation describe-stack-events --stack-name "$1" --output text --query \
    "reverse(StackEvents[?contains(ResourceStatus, 'FAILED') && !contains(ResourceStatusReason || '', 'cancelled')].[LogicalResourceId, ResourceStatus, ResourceStatusReason])" \
    2>/dev/null | grep . | head -n 5 >&2
  # What CloudFormation found before it began; an older AWS command line does not know the question.
  aws cloudformation describe-events --change-set-name "$2" --output text --query \
    "OperationEvents[?ValidationStatus=='FAILED'].[LogicalResourceId, ValidationName, ValidationPath, ValidationStatusReason]" \
    2>/dev/null | grep . | head -n 5 >&2
}

# In an empty account the first cluster with capacity providers fails, because ECS has not made its own role yet; the others
# would come too late for somebody, sometime. A role that exists is an error that we do not mind.
make_service_roles() {
  local name
  for name in ecs ecs.application-autoscaling elasticache elasticloadbalancing; do
    aws iam create-service-linked-role --aws-service-name "$name.amazonaws.com" >/dev/null 2>&1
  done
}

# make_change_set STACK TEMPLATE TYPE: leaves "change_set", "stack_id" and what CloudFormation made of it in "planned".
make_change_set() {
  local stack=$1 template=$2 type=$3 attempt made
  local -a options=(--tags "Key=project,Value=mooring")
  [ "$stack" = mooring-ecr ] || options+=("Key=environment,Value=$environment") # that one belongs to all environments
  [ "$role" = none ] || [ -z "$role" ] || [[ $stack == *-github-oidc ]] || options+=(--role-arn "$role")
  # A first creation that fails leaves no shell of a stack that would have to be deleted by hand.
  [ "$type" = UPDATE ] || options+=(--on-stack-failure DELETE)
  for attempt in 1 2 3 4 5 6; do
    if made=$(aws cloudformation create-change-set --stack-name "$stack" --change-set-type "$type" \
      --change-set-name "up-$(date -u +%Y%m%d%H%M%S)-$$" --template-body "file://$template" \
      --parameters "file://$work/values.json" --capabilities CAPABILITY_NAMED_IAM "${options[@]}" --output json 2>"$work/error"); then
      break
    fi
    if [[ $(<"$work/error") == *"No updates are to be performed"* ]]; then
      change_set="" stack_id="" planned='{"Status": "FAILED", "StatusReason": "No updates are to be performed"}'
      return 0
    fi
    # A role that has just been made is not known everywhere at once.
    [[ $attempt -lt 6 && $(<"$work/error") == *"cannot be assumed"* ]] ||
      fail "$stack: CloudFormation refuses the change set: $(grep . "$work/error" | tail -n 1)"
    sleep 10
  done
  change_set=$(jq -r .Id <<<"$made")
  stack_id=$(jq -r .StackId <<<"$made")
  while true; do
    planned=$(aws cloudformation describe-change-set --change-set-name "$change_set" --output json) ||
      fail "$stack: the change set cannot be read"
    case $(jq -r .Status <<<"$planned") in *_PENDING | *_IN_PROGRESS) sleep 2 ;; *) return 0 ;; esac
  done
}

drop_change_set() {
  [ -n "$change_set" ] || return 0
  aws cloudformation delete-change-set --change-set-name "$change_set" >/dev/null 2>&1
  # A stack that only its change set brought about.
  [ "$1" = UPDATE ] || aws cloudformation delete-stack --stack-name "$stack_id" >/dev/null 2>&1
}

# up STACK TEMPLATE: one stack by one change set.
up() {
  local stack=$1 template=$here/$2 now type=UPDATE description reason
  description=$(look "$stack")
  now=$(jq -r '.StackStatus // empty' <<<"${description:-null}")
  case $now in
    DELETE_IN_PROGRESS | ROLLBACK_IN_PROGRESS | ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED | DELETE_FAILED)
      $diff || { say "$stack: removing what is left of a failed creation ($now)" && remove "$stack" "$now"; }
      type=CREATE description="" ;;
    "" | REVIEW_IN_PROGRESS) type=CREATE description="" ;;
    *_IN_PROGRESS) fail "$stack is busy ($now); wait for it and run this again" ;;
  esac
  values_of "${2%.yaml}" "$description" >"$work/values.json"
  make_change_set "$stack" "$template" "$type"
  reason=$(jq -r '.StatusReason // ""' <<<"$planned")
  case $(jq -r .Status <<<"$planned")$reason in
    FAILED*"didn't contain changes"* | FAILED*"No updates are to be performed"*)
      drop_change_set "$type"
      say "$stack: nothing to change"
      return 0 ;;
    FAILED*)
      explain "$stack_id" "$change_set"
      drop_change_set "$type"
      fail "$stack: CloudFormation refuses the change set: $reason" ;;
  esac
  say "$stack:"
  jq -r '.Changes[].ResourceChange | [.Action, .LogicalResourceId, .ResourceType, .Replacement // ""] | @tsv' <<<"$planned" |
    awk -F '\t' '{ printf "  %-7s %-28s %-42s %s\n", $1, $2, $3, ($4 == "" || $4 == "False") ? "" : "replacement: " $4 }'
  if $diff; then
    drop_change_set "$type"
    return 0
  fi
  aws cloudformation execute-change-set --change-set-name "$change_set" >/dev/null || fail "$stack: the change set does not start"
  if [ "$type" = CREATE ]; then now="stack-create-complete"; else now="stack-update-complete"; fi
  if ! aws cloudformation wait "$now" --stack-name "$stack_id" 2>"$work/error"; then
    explain "$stack_id" "$change_set"
    fail "$stack failed (the cause is above, oldest first). CloudFormation takes it back by itself; correct the cause and run this again"
  fi
  say "$stack: done"
}

# remove STACK STATUS: waits for a deletion that is under way, or deletes a stack that was never completely there.
remove() {
  case $2 in
    DELETE_IN_PROGRESS) ;;
    ROLLBACK_IN_PROGRESS) aws cloudformation wait stack-rollback-complete --stack-name "$1" 2>/dev/null ;;
  esac
  [ "$2" = DELETE_IN_PROGRESS ] || aws cloudformation delete-stack --stack-name "$1"
  aws cloudformation wait stack-delete-complete --stack-name "$1" ||
    fail "$1 cannot be deleted: aws cloudformation describe-stack-events --stack-name $1 says why"
}

# Needs an earlier stack's exports, which a dry run in an empty account does not have.
follows() {
  if $diff && [ "$(status "$1")" = absent ]; then
    say "$2: cannot be shown before $1 exists"
    return 1
  fi
}

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
    say "$prefix-service, $prefix-observability: left out, there is no image yet. With GitHub: cloudformation/github.sh, then gh workflow run deploy. Without: ./deploy-to-ecs.sh --environment $environment"
  fi
fi

$diff || {
  balancer=$(look "$prefix-alb" | jq -r '[.Outputs[]? | select(.OutputKey | IN("Url", "BalancerDnsName", "TargetGroupArn"))
    | {key: .OutputKey, value: .OutputValue}] | from_entries | "\(.Url // "") \(.BalancerDnsName // "") \(.TargetGroupArn // "")"')
  read -r url dns_name group_arn <<<"$balancer"
  [ -z "$url" ] || say "clients: wss://${url#https://}  (the domain must point at $dns_name)"
  [ -z "$group_arn" ] || say "target:  export TARGET_GROUP_ARN=$group_arn"
  repository=$(output mooring-ecr RepositoryUri)
  [ -z "$repository" ] || say "images:  $repository"
}
exit 0
