#!/usr/bin/env bash
# Gives a share of an HTTPRoute (Kubernetes Gateway API) to the candidate.
#
#   gateway-api.sh apply|observe NAMESPACE ROUTE STABLE CANDIDATE
#
# The route has one rule, whose backendRefs are the services STABLE and CANDIDATE in this order, and the annotation
# holdpoint-epoch ("0" at first). Needed rights: get and patch of this route.
set -euo pipefail

fail() {
  echo "gateway-api.sh: $*" >&2
  exit 1
}

[ $# -eq 5 ] || fail 'use: gateway-api.sh apply|observe NAMESPACE ROUTE STABLE CANDIDATE'
task=$1 namespace=$2 route=$3 stable=$4 candidate=$5
kind=httproutes.gateway.networking.k8s.io

fields='{.metadata.resourceVersion}|{.metadata.generation}'
fields+='|{.metadata.annotations.holdpoint-epoch}|{.metadata.annotations.holdpoint-launch}'
fields+='|{.spec.rules[*].backendRefs[*].name}|{.spec.rules[*].backendRefs[*].weight}'
fields+='|{range .status.parents[*]}{.conditions[?(@.type=="Accepted")].status}'
fields+='/{.conditions[?(@.type=="Accepted")].observedGeneration} {end}'
seen=$(kubectl get "$kind" "$route" -n "$namespace" -o "jsonpath=$fields")
IFS='|' read -r version generation epoch launch names weights accepted <<<"$seen"

[ "$names" = "$stable $candidate" ] ||
  fail "the backends of $namespace/$route are '$names', not '$stable $candidate'; this script knows routes of one rule"
[[ $epoch =~ ^[0-9]+$ ]] ||
  fail "no epoch: kubectl annotate $kind $route -n $namespace holdpoint-epoch=0"

apply() {
  local share=${HOLDPOINT_SHARE_BP:?} mine=${HOLDPOINT_EPOCH:?} wanted=${HOLDPOINT_LAUNCH:?}
  [[ $wanted =~ ^[A-Za-z0-9._-]+$ ]] || fail "the launch '$wanted' is no name for an annotation"
  if [ "$mine" -lt "$epoch" ]; then
    if [ "$share" -ne 0 ] || [ "$wanted" != "$launch" ]; then
      fail "controller $epoch is in charge of $namespace/$route, not $mine"
    fi
    mine=$epoch
  fi
  # The server refuses the patch where anyone has changed the route since it was read.
  local patch
  printf -v patch '[%s,%s,%s,%s,%s]' \
    "{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"$version\"}" \
    "{\"op\":\"add\",\"path\":\"/spec/rules/0/backendRefs/0/weight\",\"value\":$((10000 - share))}" \
    "{\"op\":\"add\",\"path\":\"/spec/rules/0/backendRefs/1/weight\",\"value\":$share}" \
    "{\"op\":\"add\",\"path\":\"/metadata/annotations/holdpoint-epoch\",\"value\":\"$mine\"}" \
    "{\"op\":\"add\",\"path\":\"/metadata/annotations/holdpoint-launch\",\"value\":\"$wanted\"}"
  kubectl patch "$kind" "$route" -n "$namespace" --type=json -p "$patch"
}

observe() {
  # What no gateway has taken over yet is a wish, and no share.
  local parent
  [ -n "${accepted// /}" ] || fail "no gateway has taken $namespace/$route"
  for parent in $accepted; do
    [ "$parent" = "True/$generation" ] || fail "a gateway has not taken generation $generation of $namespace/$route yet ($parent)"
  done
  local first second
  read -r first second <<<"$weights"
  local total=$((first + second))
  [ "$total" -gt 0 ] || fail "both weights of $namespace/$route are 0: nobody is served"
  # Rounded up, so that the least weight is more than nothing.
  printf '{"v":1,"shareBp":%d,"epoch":%d' $(((second * 10000 + total - 1) / total)) "$epoch"
  [ -z "$launch" ] || printf ',"launch":"%s"' "$launch"
  printf '}\n'
}

case $task in
  apply | observe) "$task" ;;
  *) fail "no task $task" ;;
esac
