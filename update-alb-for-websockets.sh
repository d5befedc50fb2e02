#!/usr/bin/env bash
# Sets what WebSockets need on an existing balancer and target group, verifies it, and prints what AWS then says.
# Not "set -e": that would end the script before it can say what went wrong and what to do.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: ./update-alb-for-websockets.sh [options]

Sets on a target group: stickiness by the balancer's cookie, the deregistration delay, no slow start, the health path.
Sets on its balancer: the idle timeout. What is right already is left alone, so it can be run again at any time.
The stacks in cloudformation/ set all of this themselves; this is for a balancer made in another way.

Options (the name in brackets is the environment variable of the same meaning):
  --target-group NAME         [TARGET_GROUP_NAME]     the target group (its name or ARN)
  --alb NAME                  [ALB_NAME]              the balancer. Default: the one the target group belongs to
  --region NAME               [AWS_REGION]            the region
  --stickiness-seconds N      [STICKINESS_SECONDS]    life of the cookie. Default: 86400
  --deregistration-delay N    [DEREGISTRATION_DELAY]  seconds. Default: 30; more than DRAIN_WINDOW (20 s)
  --idle-timeout N            [IDLE_TIMEOUT]          seconds. Default: 120; more than WEBSOCKET_PING_INTERVAL (25 s)
  --health-path PATH          [HEALTH_PATH]           Default: /health
  --dry-run                                           only say what would change
  --help                                              this text

Exit status: 0 all is as wanted (or, dry run, could be made so), 1 something failed, 64 wrong use.
USAGE
}

target_group=${TARGET_GROUP_NAME:-}
alb=${ALB_NAME:-}
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
stickiness=${STICKINESS_SECONDS:-86400}
delay=${DEREGISTRATION_DELAY:-30}
idle=${IDLE_TIMEOUT:-120}
health_path=${HEALTH_PATH:-/health}
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
    --target-group) value_of "$1" $#; target_group=$2; shift 2 ;;
    --alb) value_of "$1" $#; alb=$2; shift 2 ;;
    --region) value_of "$1" $#; region=$2; shift 2 ;;
    --stickiness-seconds) value_of "$1" $#; stickiness=$2; shift 2 ;;
    --deregistration-delay) value_of "$1" $#; delay=$2; shift 2 ;;
    --idle-timeout) value_of "$1" $#; idle=$2; shift 2 ;;
    --health-path) value_of "$1" $#; health_path=$2; shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) wrong_use "unknown option '$1'" ;;
  esac
done

command -v aws >/dev/null || fail "the AWS command line (aws) is not installed; install it and run this again"
[ -n "$target_group" ] || [ -n "$alb" ] || wrong_use "no target group: give --target-group or set TARGET_GROUP_NAME"
[ -n "$region" ] || wrong_use "no region: give --region or set AWS_REGION"
whole --stickiness-seconds "$stickiness" 1 604800
whole --deregistration-delay "$delay" 21 3600
whole --idle-timeout "$idle" 26 4000
[[ $health_path == /* ]] || wrong_use "--health-path must begin with a slash, not '$health_path'"
case $health_path in
  /health/ready | /health/websocket)
    wrong_use "$health_path answers 503 while a node drains, and ECS would stop the node with all its sessions; take /health" ;;
esac
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""

# ask WHAT REMEDY COMMAND...: prints the answer, or ends with the reason and the remedy.
ask() {
  local what=$1 remedy=$2 answer
  shift 2
  if ! answer=$("$@" 2>&1); then
    case $answer in
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
    --query 'TargetGroups[0].[TargetGroupArn, HealthCheckPath, LoadBalancerArns[0], ProtocolVersion]') || exit 1
  read -r group_arn group_path group_alb group_version <<<"$found"
fi
if [ -n "$alb" ]; then
  by=(--names "$alb")
  case $alb in arn:*) by=(--load-balancer-arns "$alb") ;; esac
  alb_arn=$(ask "balancer '$alb'" \
    "List them: aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerName'" \
    aws elbv2 describe-load-balancers "${by[@]}" --query 'LoadBalancers[0].LoadBalancerArn' --output text) || exit 1
  if [ -z "$target_group" ]; then
    found=$(ask "target groups of '$alb'" "" aws elbv2 describe-target-groups --load-balancer-arn "$alb_arn" --output text \
      --query 'TargetGroups[].[TargetGroupArn, HealthCheckPath, LoadBalancerArns[0], ProtocolVersion]') || exit 1
    [ -n "$found" ] || fail "balancer '$alb' has no target group; give --target-group"
    [ "$(wc -l <<<"$found")" -eq 1 ] ||
      fail "balancer '$alb' has more than one target group; say which by --target-group: $(awk '{ print $1 }' <<<"$found" | xargs)"
    read -r group_arn group_path group_alb group_version <<<"$found"
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
  # Impossible together with least_outstanding_requests, and pointless for connections that stay.
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
differences "$current" "${wanted_of_group[@]}"
if [ ${#changes[@]} -gt 0 ] && ! $dry_run; then
  ask "changing the target group" "" \
    aws elbv2 modify-target-group-attributes --target-group-arn "$group_arn" --attributes "${changes[@]}" >/dev/null || exit 1
fi
if [ "$group_path" = "$health_path" ]; then
  say "  health path: $health_path (already)"
else
  say "  health path: $group_path -> $health_path"
  $dry_run || ask "changing the health path" "" \
    aws elbv2 modify-target-group --target-group-arn "$group_arn" --health-check-path "$health_path" >/dev/null || exit 1
fi

say "balancer: $alb_arn"
current=$(attributes_of_alb) || exit 1
differences "$current" "${wanted_of_alb[@]}"
if [ ${#changes[@]} -gt 0 ] && ! $dry_run; then
  ask "changing the balancer" "" \
    aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$alb_arn" --attributes "${changes[@]}" >/dev/null || exit 1
fi

if $dry_run; then
  say "dry run: nothing was changed"
  exit 0
fi

# Believe what AWS says now, not what it accepted.
say ""
say "\$ aws elbv2 describe-target-group-attributes --target-group-arn $group_arn"
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
[ -z "$wrong" ] || fail "AWS accepted the change but does not show it:$wrong. Run this again; if it stays, something else sets it (a stack, another script)"
say "verified: stickiness by lb_cookie for $stickiness s, deregistration delay $delay s, idle timeout $idle s, health path $health_path"
