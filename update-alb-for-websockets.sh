#!/usr/bin/env bash
# Sets what WebSockets need on an existing balancer and target group, verifies it, and prints what AWS then says.
# Not "set -e": that would end the script before it can say what went wrong and what to do.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: ./update-alb-for-websockets.sh [options]

Sets on a target group: stickiness by the balancer's cookie, least outstanding requests, no slow start, the deregistration
delay, the health path. Sets on its balancer: the idle timeout. What is right already is left alone, so it can be run again
at any time. The stacks in cloudformation/ set all of this themselves; this is for a balancer made in another way.

A health path that is changed is watched: if a target turns unhealthy (the application behind it has no /health yet), the old
path is put back before ECS stops more tasks. Keep the old path by --keep-health-path until Mooring is deployed.

Options (the name in brackets is the environment variable of the same meaning):
  --environment NAME          [ENVIRONMENT]           Default: production
  --target-group NAME         [TARGET_GROUP_NAME]     the target group (its name or ARN). Default: mooring-ENVIRONMENT, or
                                                      the only one of the balancer, if that is given
  --alb NAME                  [ALB_NAME]              the balancer. Default: the one the target group belongs to
  --region NAME               [AWS_REGION]            the region. Default: the region of your AWS profile
  --stickiness-seconds N      [STICKINESS_SECONDS]    life of the cookie. Default: 86400
  --deregistration-delay N    [DEREGISTRATION_DELAY]  seconds. Default: 30; more than DRAIN_WINDOW (20 s)
  --idle-timeout N            [IDLE_TIMEOUT]          seconds. Default: 120; more than WEBSOCKET_PING_INTERVAL (25 s)
  --health-path PATH          [HEALTH_PATH]           Default: /health
  --keep-health-path          [KEEP_HEALTH_PATH=true] leave the health path as it is
  --watch SECONDS             [WATCH]                 how long a changed health path is watched. Default: until the target
                                                      group could have called a target unhealthy, and 10 s more
  --dry-run                                           only say what would change
  --help                                              this text

Exit status: 0 all is as wanted (or, dry run, could be made so), 1 something failed, 64 wrong use.
USAGE
}

environment=${ENVIRONMENT:-production}
target_group=${TARGET_GROUP_NAME:-}
alb=${ALB_NAME:-}
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
stickiness=${STICKINESS_SECONDS:-86400}
delay=${DEREGISTRATION_DELAY:-30}
idle=${IDLE_TIMEOUT:-120}
health_path=${HEALTH_PATH:-/health}
keep_health_path=${KEEP_HEALTH_PATH:-false}
watch=${WATCH:-}
dry_run=false

say() { printf '%s\n' "$*"; }
fail() {
  printf 'update-alb-for-websockets: %s\n' "$*" >&2
  exit 1
}
wrong_use() {
  printf 'update-alb-for-websockets: %s\nTry: ./update-alb-for-websockets.sh --help\n' "$*" >&2
  exit 64
}
value_of() { [ "$2" -ge 2 ] || wrong_use "$1 needs a value"; }
# whole NAME VALUE LEAST MOST
whole() {
  if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
    wrong_use "$1 must be a whole number from $3 to $4, not '$2'"
  fi
}

while [ $# -gt 0 ]; do
  case $1 in
    --environment) value_of "$1" $#; environment=$2; shift 2 ;;
    --target-group) value_of "$1" $#; target_group=$2; shift 2 ;;
    --alb) value_of "$1" $#; alb=$2; shift 2 ;;
    --region) value_of "$1" $#; region=$2; shift 2 ;;
    --stickiness-seconds) value_of "$1" $#; stickiness=$2; shift 2 ;;
    --deregistration-delay) value_of "$1" $#; delay=$2; shift 2 ;;
    --idle-timeout) value_of "$1" $#; idle=$2; shift 2 ;;
    --health-path) value_of "$1" $#; health_path=$2; shift 2 ;;
    --keep-health-path) keep_health_path=true; shift ;;
    --watch) value_of "$1" $#; watch=$2; shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) wrong_use "unknown option '$1'" ;;
  esac
done

command -v aws >/dev/null || fail "the AWS command line (aws) is not installed; install it and run this again"
[[ $environment =~ ^[a-z][a-z0-9-]{1,14}$ ]] || wrong_use "--environment must be 2 to 15 lower-case letters, digits and dashes, not '$environment'"
[ -n "$target_group" ] || [ -n "$alb" ] || target_group=mooring-$environment
whole --stickiness-seconds "$stickiness" 1 604800
whole --deregistration-delay "$delay" 21 3600
whole --idle-timeout "$idle" 26 4000
[ -z "$watch" ] || whole --watch "$watch" 1 3600
[[ $health_path == /* ]] || wrong_use "--health-path must begin with a slash, not '$health_path'"
case $health_path in
  /health/ready | /health/websocket)
    wrong_use "$health_path answers 503 while a node drains, and ECS would stop the node with all its sessions; take /health" ;;
esac
[ -n "$region" ] || region=$(aws configure get region 2>/dev/null)
[ -n "$region" ] || wrong_use "no region: give --region, set AWS_REGION, or aws configure set region"
[[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]+$ ]] || wrong_use "'$region' is no region's name"
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""

# ask WHAT REMEDY COMMAND...: prints the answer, or ends with the reason and the remedy.
ask() {
  local what=$1 remedy=$2 answer
  shift 2
  if ! answer=$("$@" 2>&1); then
    case $answer in
      *"connect to the endpoint"*) fail "AWS does not answer in the region '$region': check its name and your network" ;;
      *NotFound* | *"not found"*) fail "$what not found in $region. $remedy" ;;
      *AccessDenied* | *"not authorized"*) fail "your role may not do this: $answer" ;;
      *ExpiredToken* | *"locate credentials"* | *InvalidClientTokenId* | *SignatureDoesNotMatch*)
        fail "AWS does not accept your credentials; log in (aws sso login, or set AWS_PROFILE) and run this again" ;;
      *) fail "$what: $answer" ;;
    esac
  fi
  printf '%s\n' "$answer"
}

# One answer by ARN or by name.
if [ -n "$target_group" ]; then
  by=(--names "$target_group")
  case $target_group in arn:*) by=(--target-group-arns "$target_group") ;; esac
  found=$(ask "target group '$target_group'" \
    "List them: aws elbv2 describe-target-groups --query 'TargetGroups[].TargetGroupName'" \
    aws elbv2 describe-target-groups "${by[@]}" --output text \
    --query 'TargetGroups[0].[TargetGroupArn, HealthCheckPath, LoadBalancerArns[0], ProtocolVersion, HealthCheckIntervalSeconds, UnhealthyThresholdCount]') || exit 1
  read -r group_arn group_path group_alb group_version interval threshold <<<"$found"
fi
if [ -n "$alb" ]; then
  by=(--names "$alb")
  case $alb in arn:*) by=(--load-balancer-arns "$alb") ;; esac
  alb_arn=$(ask "balancer '$alb'" \
    "List them: aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerName'" \
    aws elbv2 describe-load-balancers "${by[@]}" --query 'LoadBalancers[0].LoadBalancerArn' --output text) || exit 1
  if [ -z "$target_group" ]; then
    found=$(ask "target groups of '$alb'" "" aws elbv2 describe-target-groups --load-balancer-arn "$alb_arn" --output text \
      --query 'TargetGroups[].[TargetGroupArn, HealthCheckPath, LoadBalancerArns[0], ProtocolVersion, HealthCheckIntervalSeconds, UnhealthyThresholdCount]') || exit 1
    [ -n "$found" ] || fail "balancer '$alb' has no target group; give --target-group"
    [ "$(wc -l <<<"$found")" -eq 1 ] ||
      fail "balancer '$alb' has more than one target group; say which by --target-group: $(awk '{ print $1 }' <<<"$found" | xargs)"
    read -r group_arn group_path group_alb group_version interval threshold <<<"$found"
  fi
else
  [ "$group_alb" != None ] ||
    fail "target group '$target_group' belongs to no balancer yet; attach it to a listener, or give --alb"
  alb_arn=$group_alb
fi
case $group_version in
  HTTP1 | None) ;;
  *) fail "target group '$target_group' speaks $group_version; WebSockets need HTTP1, which can be chosen only when a target group is made" ;;
esac

attributes_of_group() {
  ask "attributes of the target group" "" \
    aws elbv2 describe-target-group-attributes --target-group-arn "$group_arn" --query 'Attributes[].[Key, Value]' --output text
}
attributes_of_alb() {
  ask "attributes of the balancer" "" \
    aws elbv2 describe-load-balancer-attributes --load-balancer-arn "$alb_arn" --query 'Attributes[].[Key, Value]' --output text
}
value() { awk -v key="$2" '$1 == key { print $2 }' <<<"$1"; }

wanted_of_group=(
  stickiness.enabled=true
  stickiness.type=lb_cookie
  "stickiness.lb_cookie.duration_seconds=$stickiness"
  "deregistration_delay.timeout_seconds=$delay"
  load_balancing.algorithm.type=least_outstanding_requests
  # Impossible together with least_outstanding_requests, and pointless for connections that stay. One call sets both.
  slow_start.duration_seconds=0
)
wanted_of_alb=("idle_timeout.timeout_seconds=$idle")

# differences CURRENT WANTED...: says each, and leaves in "changes" what has to be set.
differences() {
  local current=$1 want now
  shift
  changes=()
  for want in "$@"; do
    now=$(value "$current" "${want%%=*}")
    if [ "$now" = "${want#*=}" ]; then
      say "  ${want%%=*}: $now (already)"
    elif [ -z "$now" ] && [ "$want" = slow_start.duration_seconds=0 ]; then
      say "  slow_start.duration_seconds: none (already)"
    else
      say "  ${want%%=*}: ${now:-not set} -> ${want#*=}"
      changes+=("Key=${want%%=*},Value=${want#*=}")
    fi
  done
}
changes=()

say "target group: $group_arn"
current=$(attributes_of_group) || exit 1
# Only weighted_random has it, and AWS refuses to leave that algorithm while it is on.
[ "$(value "$current" load_balancing.algorithm.anomaly_mitigation)" != on ] ||
  wanted_of_group+=(load_balancing.algorithm.anomaly_mitigation=off)
differences "$current" "${wanted_of_group[@]}"
if [ ${#changes[@]} -gt 0 ] && ! $dry_run; then
  ask "changing the target group" "" \
    aws elbv2 modify-target-group-attributes --target-group-arn "$group_arn" --attributes "${changes[@]}" >/dev/null || exit 1
fi
say "balancer: $alb_arn"
current=$(attributes_of_alb) || exit 1
differences "$current" "${wanted_of_alb[@]}"
if [ ${#changes[@]} -gt 0 ] && ! $dry_run; then
  ask "changing the balancer" "" \
    aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$alb_arn" --attributes "${changes[@]}" >/dev/null || exit 1
fi

set_health_path() {
  ask "changing the health path" "" \
    aws elbv2 modify-target-group --target-group-arn "$group_arn" --health-check-path "$1" >/dev/null || exit 1
}
# targets STATE: how many are in that state.
targets() {
  ask "the targets' health" "" aws elbv2 describe-target-health --target-group-arn "$group_arn" --output text \
    --query "length(TargetHealthDescriptions[?TargetHealth.State=='$1'])"
}
# Last of all, because only this can hurt what runs: ECS stops a task whose target is unhealthy.
change_health_path() {
  local healthy unhealthy before until
  healthy=$(targets healthy) || exit 1
  before=$(targets unhealthy) || exit 1
  set_health_path "$health_path"
  [ "$healthy" -gt 0 ] || return 0
  until=$((SECONDS + ${watch:-$((interval * threshold + 10))}))
  say "  watching $healthy healthy targets for $((until - SECONDS)) s"
  while [ "$SECONDS" -lt "$until" ]; do
    unhealthy=$(targets unhealthy) || { set_health_path "$group_path"; exit 1; }
    if [ "$unhealthy" -gt "$before" ]; then
      set_health_path "$group_path"
      fail "a target turned unhealthy with $health_path, so the health path is $group_path again. All else is set. Deploy an application that answers $health_path, then run this again; until then use --keep-health-path"
    fi
    sleep 2
  done
}
say "health path of the target group"
if [ "$keep_health_path" = true ]; then
  say "  $group_path (kept)"
  health_path=$group_path
elif [ "$group_path" = "$health_path" ]; then
  say "  $health_path (already)"
else
  say "  $group_path -> $health_path"
  $dry_run || change_health_path
fi

if $dry_run; then
  say "dry run: nothing was changed"
  exit 0
fi

# Believe what AWS says now, not what it accepted.
say ""
say "\$ export TARGET_GROUP_ARN=$group_arn"
say "\$ aws elbv2 describe-target-group-attributes --target-group-arn \$TARGET_GROUP_ARN"
now=$(attributes_of_group) || exit 1
printf '%s\n' "$now" | grep -E '^(stickiness|deregistration_delay|slow_start|load_balancing)' | sort
say "\$ aws elbv2 describe-load-balancer-attributes --load-balancer-arn $alb_arn"
now_alb=$(attributes_of_alb) || exit 1
printf '%s\n' "$now_alb" | grep -E '^idle_timeout'
wrong=""
for want in "${wanted_of_group[@]}"; do
  got=$(value "$now" "${want%%=*}")
  [ "$got" = "${want#*=}" ] || { [ -z "$got" ] && [ "$want" = slow_start.duration_seconds=0 ]; } || wrong+=" ${want%%=*}=${got:-not set}"
done
for want in "${wanted_of_alb[@]}"; do
  got=$(value "$now_alb" "${want%%=*}")
  [ "$got" = "${want#*=}" ] || wrong+=" ${want%%=*}=${got:-not set}"
done
now_path=$(ask "the target group" "" aws elbv2 describe-target-groups --target-group-arns "$group_arn" \
  --query 'TargetGroups[0].HealthCheckPath' --output text) || exit 1
[ "$now_path" = "$health_path" ] || wrong+=" health path=$now_path"
[ -z "$wrong" ] || fail "AWS accepted the change but does not show it:$wrong. Run this again; if it stays, something else sets it (a stack, another script)"
say "verified: stickiness by lb_cookie for $stickiness s, least outstanding requests, no slow start, deregistration delay $delay s, idle timeout $idle s, health path $health_path"
