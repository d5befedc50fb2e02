# shellcheck shell=bash disable=SC2154
# The settings of an environment, for up.sh: which there are (the templates' parameters), what they may be, where they come
# from. A value is looked for in this order: --set of this run, then what earlier runs kept in SSM, then
# parameters/ENVIRONMENT.json, then what the stack has, then the template's default.

environments() {
  local file names=""
  for file in "$here"/parameters/*.json; do
    file=${file##*/}
    names="$names${names:+, }${file%.json}"
  done
  printf '%s' "$names"
}

stack_names() {
  local file names=""
  for file in "$here"/[0-9]*.yaml; do
    file=${file##*/[0-9][0-9]-}
    names="$names${names:+ }${file%.yaml}"
  done
  printf '%s' "$names"
}

# Reads the parameters of all templates into catalogue.json: {template: {parameter: {AllowedPattern, Default, ...}}}.
read_catalogue() {
  awk '
    FNR == 1 { inside = 0; parts = split(FILENAME, path, "/"); template = path[parts]; sub(/\.yaml$/, "", template) }
    /^[A-Za-z]/ { inside = ($0 == "Parameters:"); next }
    !inside { next }
    /^  [A-Za-z]/ { name = $1; sub(/:$/, "", name); attribute = ""; print template "\t" name "\t\t"; next }
    /^    [A-Za-z]+:/ { attribute = $1; sub(/:$/, "", attribute); value = $0; sub(/^ +[A-Za-z]+: */, "", value)
      print template "\t" name "\t" attribute "\t" value; next }
    /^      / { value = $0; sub(/^ +(- )?/, "", value); print template "\t" name "\t" attribute "\t" value }
  ' "$here"/[0-9]*.yaml | jq -R -n '
    def scalar: if startswith("\"") then fromjson else . end;
    reduce (inputs | split("\t")) as [$template, $name, $attribute, $value] ({};
      if $attribute == "" then .[$template][$name] = {}
      elif $attribute == "AllowedValues" and $value != "" then
        .[$template][$name].AllowedValues += ($value | ltrimstr("[") | rtrimstr("]") | split(", ") | map(scalar))
      elif $value == "" or $value == ">-" then .
      elif .[$template][$name][$attribute] then .[$template][$name][$attribute] += " " + $value
      else .[$template][$name][$attribute] = ($value | scalar) end)' >"$work/catalogue.json" ||
    fail "the templates' parameters cannot be read (above)"
}

# nearest WORD: of the lines it reads, the one with the fewest letters to change, unless those are many.
nearest() {
  awk -v word="$1" '
    function least(a, b, c) { return a < b ? (a < c ? a : c) : (b < c ? b : c) }
    function distance(s, t,   i, j, cost, d) {
      for (i = 0; i <= length(s); i++) d[i, 0] = i
      for (j = 0; j <= length(t); j++) d[0, j] = j
      for (i = 1; i <= length(s); i++) for (j = 1; j <= length(t); j++) {
        cost = substr(s, i, 1) != substr(t, j, 1)
        d[i, j] = least(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + cost)
      }
      return d[length(s), length(t)]
    }
    { now = distance(tolower(word), tolower($0)); if (NR == 1 || now < best) { best = now; found = $0 } }
    END { if (best <= length(word) / 3 + 1) print found }'
}

# known_key OPTION KEY: a setting's name, or the line that says what is wrong with it.
known_key() {
  local guess
  case $2 in
    Environment) wrong_use "$1 $2: choose the environment by --environment" ;;
    Image | Version) wrong_use "$1 $2: the image and its version come from --image, --version and rollouts" ;;
  esac
  jq -e --arg key "$2" 'any(.[]; has($key))' "$work/catalogue.json" >/dev/null && return 0
  guess=$(jq -r '[.[] | keys[]] | unique[]' "$work/catalogue.json" | nearest "$2")
  wrong_use "$1 $2: no template has a parameter of that name. ${guess:+Did you mean $guess? }All are listed by cloudformation/up.sh --settings"
}

# Names every --set and --unset that cannot be right, before AWS is asked anything.
check_given() {
  local setting key value wrong stacks
  : >"$work/given.tsv"
  for setting in ${given[@]+"${given[@]}"}; do
    key=${setting%%=*} value=${setting#*=}
    known_key --set "$key"
    wrong=$(jq -r --arg key "$key" --arg value "$value" '
      [.[][$key] // empty][0] as $p
      | if $p.AllowedValues and ($p.AllowedValues | index($value) | not) then "must be one of \($p.AllowedValues | join(", "))"
        elif $p.AllowedPattern and ($value | test("^(?:" + $p.AllowedPattern + ")$") | not) then "must be \($p.ConstraintDescription)"
        elif $p.Type == "Number" and ($value | test("^-?[0-9]+$") | not) then "must be a whole number"
        elif $p.MinValue and ($value | tonumber) < ($p.MinValue | tonumber) then "must be \($p.MinValue) or more"
        elif $p.MaxValue and ($value | tonumber) > ($p.MaxValue | tonumber) then "must be \($p.MaxValue) or less"
        else empty end' "$work/catalogue.json")
    [ -z "$wrong" ] || wrong_use "--set $key='$value' is wrong: $key $wrong"
    stacks=$(jq -r --arg key "$key" 'to_entries[] | select(.value | has($key)) | .key[3:]' "$work/catalogue.json" | xargs)
    if [ -n "$only" ]; then
      any_of "$stacks" "$only" || wrong_use "--set $key: its stack (${stacks// /, }) is left out by --only"
    fi
    printf '%s\t%s\n' "$key" "$value" >>"$work/given.tsv"
  done
  for key in ${forgotten[@]+"${forgotten[@]}"}; do known_key --unset "$key"; done
}

# any_of "A B" "B,C": whether a stack is in both.
any_of() {
  local name
  for name in $1; do [[ ",$2," != *",$name,"* ]] || return 0; done
  return 1
}

# What earlier runs kept, with what this run adds and forgets; and the file's values. "unset" is {key: true}.
read_settings() {
  local kept
  if ! kept=$(aws ssm get-parameter --name "/mooring/$environment/settings" --query Parameter.Value --output text 2>"$work/error"); then
    case $(<"$work/error") in
      *ParameterNotFound*) kept={} ;;
      *) [ "$(status "$prefix-network")" = absent ] && check_region
        fail "the settings in /mooring/$environment/settings cannot be read: $(grep . "$work/error" | tail -n 1)" ;;
    esac
  fi
  printf '%s' "$kept" >"$work/kept.json"
  jq -n '$ARGS.positional | map({(.): true}) | add // {}' --args ${forgotten[@]+"${forgotten[@]}"} >"$work/unset.json"
  jq -R -n --slurpfile kept "$work/kept.json" --slurpfile unset "$work/unset.json" '
    reduce (inputs | split("\t")) as [$key, $value] ($kept[0] | with_entries(select($unset[0][.key] | not)); .[$key] = $value)' \
    "$work/given.tsv" >"$work/settings.json" || fail "/mooring/$environment/settings holds no settings: $kept"
  jq 'map({key: .ParameterKey, value: .ParameterValue}) | from_entries' "$parameters" >"$work/file.json" ||
    fail "$parameters is no list of parameters (above)"
}

# set_here KEY VALUE: a setting that was found out instead of given.
set_here() {
  jq --arg key "$1" --arg value "$2" '.[$key] = $value' "$work/settings.json" >"$work/settings.next" &&
    mv "$work/settings.next" "$work/settings.json"
}
setting() { jq -r --arg key "$1" '.[$key] // empty' "$work/settings.json" | grep . || jq -r --arg key "$1" '.[$key] // empty' "$work/file.json"; }

# Settings rank above the committed file, so say where they differ.
keep_settings() {
  jq -r --slurpfile file "$work/file.json" --arg file_name "parameters/$environment.json" '
    to_entries[] | "setting: \(.key)=\(.value)" +
      (if $file[0][.key] and $file[0][.key] != .value then "  (instead of \($file[0][.key]) in \($file_name))" else "" end)' \
    "$work/settings.json"
  $diff && return 0
  [ "$(jq -S -c . "$work/settings.json")" != "$(jq -S -c . "$work/kept.json")" ] || return 0
  aws ssm put-parameter --name "/mooring/$environment/settings" --type String --overwrite \
    --value "$(jq -c . "$work/settings.json")" >/dev/null 2>"$work/error" ||
    fail "the settings cannot be kept in /mooring/$environment/settings: $(grep . "$work/error" | tail -n 1)"
}

list_settings() {
  jq -r --slurpfile settings "$work/settings.json" --slurpfile file "$work/file.json" '
    [to_entries[] | .key[3:] as $stack | .value | to_entries[] | {name: .key, stack: $stack, parameter: .value}]
    | group_by(.name)[] | {name: .[0].name, stacks: (map(.stack) | join(",")), p: .[0].parameter}
    | select(.name | IN("Environment", "Image", "Version") | not)
    | (if $settings[0] | has(.name) then [$settings[0][.name], "set"]
       elif $file[0] | has(.name) then [$file[0][.name], "file"]
       elif .p | has("Default") then [.p.Default, "default"] else ["", "must be set"] end) as [$value, $from]
    | [.name, $from, .stacks, $value, .p.Description // ""] | @tsv' "$work/catalogue.json" |
    awk -F '\t' '{ printf "%-24s %-11s %-26s %s\n%-24s   %s\n", $1, $2, $3, $4, "", $5 }'
}

# values_of TEMPLATE STACK-DESCRIPTION: the parameters of a change set.
values_of() {
  jq --arg template "$1" --argjson stack "${2:-null}" --slurpfile settings "$work/settings.json" \
    --slurpfile file "$work/file.json" --slurpfile unset "$work/unset.json" '
    ($stack.Parameters // [] | map({key: .ParameterKey, value: true}) | from_entries) as $has
    | [.[$template] // {} | keys[] as $key
      | if $settings[0] | has($key) then {ParameterKey: $key, ParameterValue: $settings[0][$key]}
        elif $file[0] | has($key) then {ParameterKey: $key, ParameterValue: $file[0][$key]}
        elif $has[$key] and ($unset[0][$key] | not) then {ParameterKey: $key, UsePreviousValue: true}
        else empty end]' "$work/catalogue.json"
}

# Asked only while there is nothing yet: every later run would notice by itself.
check_region() {
  local zones
  if ! zones=$(AWS_MAX_ATTEMPTS=1 aws ec2 describe-availability-zones --query 'length(AvailabilityZones)' --output text 2>"$work/error"); then
    case $(<"$work/error") in
      *AccessDenied* | *UnauthorizedOperation*) return 0 ;;
      *) fail "AWS does not answer in the region '$region': check its name; aws ec2 describe-regions lists them" ;;
    esac
  fi
  [ "$zones" -ge 2 ] || fail "the region '$region' has $zones zone, and the network needs two"
}

# What a first run finds out by itself: the zone that holds the domain, and how GitHub names the repository.
complete_settings() {
  local domain certificate zone found
  domain=$(setting DomainName) certificate=$(setting CertificateArn) zone=$(setting HostedZoneId)
  [ -n "$domain" ] || wrong_use "no domain: give --set DomainName=ws.example.com, the name that clients connect to"
  if [ -z "$zone" ]; then
    # The longest public zone that the domain ends in.
    zone=$(aws route53 list-hosted-zones --output json 2>/dev/null | jq -r --arg domain "$domain." '
      [.HostedZones[] | select(.Config.PrivateZone | not) | .Name as $name
        | select($domain == $name or ($domain | endswith("." + $name)))] | sort_by(.Name | length) | last | .Id // empty')
    zone=${zone##*/}
    if [ -n "$zone" ]; then
      set_here HostedZoneId "$zone"
    elif [ -z "$certificate" ]; then
      fail "DomainName '$domain' lies in no public Route 53 zone of this account ($(zones)): check its spelling. If its DNS is elsewhere, give --set CertificateArn=... as well (docs/deploy.md, \"DNS elsewhere\")"
    fi
  else
    found=$(aws route53 get-hosted-zone --id "$zone" --query HostedZone.Name --output text 2>/dev/null) ||
      fail "HostedZoneId '$zone' is no zone of this account ($(zones))"
    [[ ".$domain." == *".$found" ]] || fail "HostedZoneId '$zone' is the zone $found, and DomainName '$domain' does not lie in it"
  fi
  [ -z "$certificate" ] || check_certificate "$certificate"
  if [ -z "$(setting SubjectPrefix)" ] && wanted github-oidc && [ "$(status "$prefix-github-oidc")" = absent ]; then
    found=$("$here/github.sh" --subject 2>"$work/error") ||
      wrong_use "no SubjectPrefix, and GitHub cannot be asked ($(tail -n 1 "$work/error")). Give --set SubjectPrefix=repo:OWNER/NAME, or --set SubjectPrefix=none to do without GitHub's workflows"
    set_here SubjectPrefix "$found"
  fi
}

zones() {
  local names
  names=$(aws route53 list-hosted-zones --query 'HostedZones[].Name' --output text 2>/dev/null | xargs)
  printf 'it has %s' "${names:-no zone}"
}

check_certificate() {
  local state
  [[ $1 == arn:*:acm:"$region":* ]] || fail "CertificateArn '$1' is not of the region $region, where the balancer needs it"
  state=$(aws acm describe-certificate --certificate-arn "$1" --query Certificate.Status --output text 2>/dev/null) ||
    fail "CertificateArn '$1' is no certificate of this account: aws acm list-certificates shows them"
  [ "$state" = ISSUED ] || fail "CertificateArn '$1' is $state, and the balancer takes only one that is ISSUED: aws acm wait certificate-validated --certificate-arn $1"
}
