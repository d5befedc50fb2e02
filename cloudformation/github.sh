#!/usr/bin/env bash
# Prepares the GitHub repository that "origin" names for the workflows: Actions on, the variables that tell them the account and
# the region, and the environments, which only one branch may use. Can be run again at any time.
set -u -o pipefail

usage() {
  cat <<'USAGE'
Usage: cloudformation/github.sh [options]

Prepares the repository that the remote "origin" names, with gh:
  Actions are enabled (a fork has them off)
  variables AWS_ACCOUNT_ID and AWS_REGION
  environments NAME (may roll out) and NAME-infra (may change stacks), each for one branch only

Options (the name in brackets is the environment variable of the same meaning):
  --environment NAME   [ENVIRONMENT]  Default: production
  --region NAME        [AWS_REGION]   Default: the region of your AWS profile
  --branch NAME        [BRANCH]       Default: main
  --subject                           only prints how GitHub names the repository in its tokens (the setting SubjectPrefix)
  --dry-run                           only says what would be done
  --help                              this text

Exit status: 0 done, 1 something failed (the line says what, and what to do), 64 wrong use.
USAGE
}

environment=${ENVIRONMENT:-production}
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
branch=${BRANCH:-main}
subject=false
dry_run=false

say() { printf '%s\n' "$*"; }
fail() {
  printf 'github.sh: %s\n' "$*" >&2
  exit 1
}
wrong_use() {
  printf 'github.sh: %s\nTry: cloudformation/github.sh --help\n' "$*" >&2
  exit 64
}
value_of() { [ "$2" -ge 2 ] || wrong_use "$1 needs a value"; }

while [ $# -gt 0 ]; do
  case $1 in
    --environment) value_of "$1" $#; environment=$2; shift 2 ;;
    --region) value_of "$1" $#; region=$2; shift 2 ;;
    --branch) value_of "$1" $#; branch=$2; shift 2 ;;
    --subject) subject=true; shift ;;
    --dry-run) dry_run=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) wrong_use "unknown option '$1'" ;;
  esac
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ -f "$here/parameters/$environment.json" ] || wrong_use "no environment '$environment': there is no parameters/$environment.json"
[[ $branch =~ ^[A-Za-z0-9._/-]+$ ]] || wrong_use "--branch must be a branch's name, not '$branch'"
command -v gh >/dev/null || fail "gh, GitHub's command line, is not installed"
origin=$(git -C "$here" remote get-url origin 2>/dev/null) || fail "this checkout has no remote \"origin\""
# https://github.com/OWNER/NAME.git or git@github.com:OWNER/NAME.git
[[ $origin =~ github\.com[:/]([A-Za-z0-9-]+)/([A-Za-z0-9._-]+)$ ]] || fail "the remote \"origin\" ($origin) is no repository of GitHub"
repository=${BASH_REMATCH[1]}/${BASH_REMATCH[2]%.git}

# ask WHAT ARGUMENTS...: what gh api answers, or the reason.
ask() {
  local what=$1 answer
  shift
  answer=$(gh api "$@" 2>&1) || fail "$what: $(head -n 1 <<<"$answer"). Is gh logged in (gh auth status), with admin rights on $repository?"
  printf '%s\n' "$answer"
}

if $subject; then
  # Repositories created since 2026-07-15 are named with their ids.
  ask "repository $repository" "repos/$repository" --jq \
    'if .created_at >= "2026-07-15" then "repo:\(.owner.login)@\(.owner.id)/\(.name)@\(.id)" else "repo:\(.owner.login)/\(.name)" end'
  exit
fi

command -v aws >/dev/null || fail "the AWS command line (aws) is not installed; install it and run this again"
[ -n "$region" ] || region=$(aws configure get region 2>/dev/null)
[ -n "$region" ] || wrong_use "no region: give --region, set AWS_REGION, or aws configure set region"
[[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]+$ ]] || wrong_use "'$region' is no region's name"
account=$(AWS_REGION=$region aws sts get-caller-identity --query Account --output text 2>/dev/null) ||
  fail "AWS does not accept your credentials; log in (aws sso login, or set AWS_PROFILE) and run this again"

# Wrong names would only show when a workflow runs.
[ -n "$(AWS_REGION=$region aws cloudformation describe-stacks --stack-name "mooring-$environment-github-oidc" \
  --query 'Stacks[0].StackName' --output text 2>/dev/null)" ] ||
  fail "there is no stack mooring-$environment-github-oidc in $region yet; run cloudformation/up.sh --environment $environment --region $region first"

# change WHAT ARGUMENTS...
change() {
  local what=$1
  shift
  if $dry_run; then
    say "would do: $what"
    return 0
  fi
  ask "$what" "$@" >/dev/null || exit 1
  say "$what"
}
variable() {
  if gh api "repos/$repository/actions/variables/$1" >/dev/null 2>&1; then
    change "variable $1=$2" -X PATCH "repos/$repository/actions/variables/$1" -f "name=$1" -f "value=$2"
  else
    change "variable $1=$2" -X POST "repos/$repository/actions/variables" -f "name=$1" -f "value=$2"
  fi
}

change "Actions are enabled in $repository" -X PUT "repos/$repository/actions/permissions" -F enabled=true -f allowed_actions=all
variable AWS_ACCOUNT_ID "$account"
variable AWS_REGION "$region"
for name in "$environment" "$environment-infra"; do
  policies=$(gh api "repos/$repository/environments/$name/deployment-branch-policies" --jq '.branch_policies[].name' 2>/dev/null)
  # Private repositories of a free plan have no such rules; the roles trust the branch only, whatever GitHub allows.
  if ! $dry_run && ! gh api -X PUT "repos/$repository/environments/$name" \
    -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true' >/dev/null 2>&1; then
    change "environment $name, without a branch rule (your plan has none for this repository)" -X PUT "repos/$repository/environments/$name"
    continue
  fi
  if [ "$policies" != "$branch" ]; then
    change "environment $name: only the branch $branch" -X POST "repos/$repository/environments/$name/deployment-branch-policies" -f "name=$branch"
  else
    say "environment $name: only the branch $branch (already)"
  fi
done
say "next: gh workflow run deploy --repo $repository, then gh run watch --repo $repository. Reviewers of the environments: https://github.com/$repository/settings/environments"
