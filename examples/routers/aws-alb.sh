#!/usr/bin/env bash
# Gives a share of a listener rule of an AWS Application Load Balancer to the candidate's target group.
#
#   aws-alb.sh apply|observe RULE_ARN STABLE_GROUP_ARN CANDIDATE_GROUP_ARN
#
# The rule has one action, which forwards to these two groups, without stickiness: the load balancer would keep
# users on the candidate after its weight is 0. Shares are whole tenths of a percent.
# Needed rights: elasticloadbalancing:DescribeRules and elasticloadbalancing:ModifyRule.
set -euo pipefail

fail() {
  echo "aws-alb.sh: $*" >&2
  exit 1
}

[ $# -eq 4 ] || fail 'use: aws-alb.sh apply|observe RULE_ARN STABLE_GROUP_ARN CANDIDATE_GROUP_ARN'
task=$1 rule=$2 stable=$3 candidate=$4
for arn in "$rule" "$stable" "$candidate"; do
  [[ $arn =~ ^arn:[A-Za-z0-9:/_-]+$ ]] || fail "'$arn' is no ARN"
done

groups='ForwardConfig.TargetGroups'
fields="Type, ForwardConfig.TargetGroupStickinessConfig.Enabled"
fields+=", ${groups}[0].TargetGroupArn, ${groups}[0].Weight, ${groups}[1].TargetGroupArn, ${groups}[1].Weight, ${groups}[2].TargetGroupArn"
seen=$(aws elbv2 describe-rules --rule-arns "$rule" --query "Rules[0].Actions[].[$fields]" --output text)
[ "$(wc -l <<<"$seen")" -eq 1 ] || fail 'the rule has several actions; this script knows one, which forwards'
read -r type sticky first first_weight second second_weight third <<<"$seen"

[ "$type" = forward ] || fail "the action of the rule is '$type', not 'forward'"
[ "$sticky" != True ] || fail 'the rule keeps users on their group (stickiness); turn it off'
[ "$third" = None ] || fail 'the rule forwards to more than two groups'
case "$first $second" in
  "$stable $candidate") given=$second_weight rest=$first_weight ;;
  "$candidate $stable") given=$first_weight rest=$second_weight ;;
  *) fail "the rule forwards to $first and $second, not to the two groups" ;;
esac

apply() {
  local share=${HOLDPOINT_SHARE_BP:?}
  [ $((share % 10)) -eq 0 ] || fail "a share of $share basis points is no whole tenth of a percent"
  # Weights go up to 999.
  local mine=$((share / 10)) other=$((1000 - share / 10))
  if [ "$share" -eq 0 ]; then other=1; fi
  if [ "$share" -eq 10000 ]; then mine=1; fi
  local actions
  printf -v actions '[{"Type":"forward","ForwardConfig":{"TargetGroups":[%s,%s]}}]' \
    "{\"TargetGroupArn\":\"$stable\",\"Weight\":$other}" "{\"TargetGroupArn\":\"$candidate\",\"Weight\":$mine}"
  aws elbv2 modify-rule --rule-arn "$rule" --actions "$actions" --output text >/dev/null
}

observe() {
  local total=$((given + rest))
  [ "$total" -gt 0 ] || fail 'both weights are 0: nobody is served'
  # Rounded up, so that the least weight is more than nothing.
  printf '{"v":1,"shareBp":%d}\n' $(((given * 10000 + total - 1) / total))
}

case $task in
  apply | observe) "$task" ;;
  *) fail "no task $task" ;;
esac
