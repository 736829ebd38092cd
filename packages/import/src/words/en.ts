import type { Language } from './language.ts';
import { counts, list } from './list.ts';

export const en: Language = {
  tag: 'en',
  decimal: '.',
  common: list(
    'the | and | of | to | is | with | for | are | be | all | after | before | must | should | if | as | do | no | on | in | or | by | this | that | it | at | from | not | we | a | can',
  ),
  topics: {
    checklist: list(`
      precondition | preconditions | before you start | before you begin | before submission | before we submit | before release | pre-release |
      checklist | check list | readiness | prerequisite | preflight | pre-flight | pre-launch | prelaunch | before launch | before we start | before go-live |
      before we go | preparation | to do | todo | system check | verification | validation | requirements | entry criteria | handover | must be true before |
      before deployment | pre-deployment | before the launch | ready to launch | are we ready
    `),
    stages: list(`
      shift traffic | shifting traffic | traffic weights | rollout schedule | release schedule |
      rollout | roll-out | ramp | ramp up | ramp-up | stage | wave | canary | traffic plan | traffic strategy | traffic split | traffic shift | ring | cohort |
      phased | gradual | traffic enablement | exposure
    `),
    thresholds: list(`
      success rate | success rates | threshold | metric | slo | sli | target | guardrail | guard rail | limit | health signal | key metric | what we watch |
      what to watch | monitoring | kpi | observability | dashboard | health check | budget | service level
    `),
    alerts: list('alert | alert rule | alerting | alarm'),
    triggers: list(`
      abort | abort table | conditions to stop | stopping conditions | conditions for rollback | reasons to stop | reasons to roll back | halt criteria | halt conditions |
      rollback trigger | roll back if | rollback if | rollback when | roll back when | abort criteria | abort condition | abort if | stop condition |
      stop criteria | stop if | kill criteria | kill switch | no-go scenario | no-go criteria | no-go condition | rollback criteria | rollback condition |
      trigger | halt when | halt rollout when | halt rollout if | stop rollout if | stop the rollout if | make us stop | would stop us | we stop if |
      stop the launch if | pull the plug | when to roll back | when to rollback | when do we roll back | when to stop | when to abort | abort threshold |
      halt if | pause if | pause when | red line | bail out | bail-out | we roll back if | we roll back when | automatic rollback
    `),
    rollback: list(`
      backing out | rolling back | undoing | withdrawal |
      going back | way back | go back | how we go back | restore the old version |
      rollback | roll back | roll-back | rollback plan | rollback procedure | rollback steps | backout | back-out | back out | revert | recovery procedure |
      undo | fallback plan | how to roll back
    `),
    timeline: list(`
      order of the day | on the day | day plan | night plan |
      timeline | schedule | agenda | run sheet | runsheet | runbook | minute by minute | launch day | playbook | hour by hour | calendar | cutover plan |
      sequence | milestone | order of events | day of launch
    `),
    checkpoint: list(`
      checkpoint | go/no-go | go / no-go | go no-go | go or no-go | go-no-go | gate review | decision gate | go/no go | go/no-go meeting | go/no-go call
    `),
    gate: list('gate | quality gate'),
    decision: list('decision point | decision | options | outcomes | possible outcomes'),
    criteria: list(`
      go/no-go criteria | gate criteria | criteria | criterion | promotion criteria | proceed if | advance when | advance if | continue if | go criteria |
      to advance | to proceed | conditions to proceed | proceed when | gate | promote when | promote if | move on when | before promoting | must hold
    `),
    matrix: list(`
      decision matrix | escalation matrix | response matrix | severity matrix | decision tree | decision table
    `),
    roles: list(`
      role | team | responsibilities | responsibility | war room | who does what | raci | staffing | people | crew | who is who | who's who | attendees |
      participants | stakeholders | ownership | owners
    `),
    contacts: list('contact | escalation | on-call | on call | oncall | phone list | who to call | emergency'),
    approvals: list(`
      approves | must approve | who approves | say yes | says yes | sign-offs | who signs | green light |
      approval | sign-off | signoff | sign off | approver | approved by | stakeholder approval | authorization | authorisation | signature
    `),
    channels: list(`
      communication | channel | notification | comms | announcement | status page | status update | messaging
    `),
    success: list(`
      success criteria | success criterion | success indicator | success metric | success | definition of done | exit criteria | acceptance criteria |
      done when | done means | we are done | completion criteria | what good looks like | declare success | required for success | final validation
    `),
    links: list(`
      reference | references | supporting document | related document | further reading | see also | links | resources | appendix | referenced files |
      documents
    `),
    actions: list(`
      action | actions | step | steps | task | tasks | procedure | activities | execution | post-wave actions | what we do | activity | operational execution
    `),
    example: list('example | sample | template | mock-up | mockup | for instance'),
  },
  fields: {
    metric: list(`
      metric | measure | signal | indicator | kpi | sli | what | parameter | check | name of metric | slo | measurement
    `),
    value: list(`
      value | threshold | limit | trigger value | level | alert | abort | rollback if | rollback threshold | bad | max | min | trip
    `),
    target: list(`
      target | goal | objective | expected | good | green | healthy | normal | slo target | pass | go | acceptable | ok | desired | must be | healthy when |
      baseline target
    `),
    warning: list(
      'worry | concern | watch | warning | warn | yellow | amber | degraded | warning level | orange | caution',
    ),
    critical: list('critical | crit | red | emergency | critical level | fatal | page at | no-go | fail | stop | halt'),
    condition: list(`
      condition | situation | trigger | scenario | if | when | symptom | event | criterion | criteria | issue | issue type | problem | rule
    `),
    action: list(`
      action | response | reaction | then | what to do | authority | what we do | measure taken | do | automatic action | outcome | consequence
    `),
    within: list(`
      time | within | deadline | response time | time limit | time to act | max time | sla | timeline | react within | how fast | by when
    `),
    hold: list(`
      for | window | sustained | for at least | evaluation window | over | sustained for | duration | during
    `),
    stage: list('stage | wave | phase | step | ring | cohort | milestone | rollout | level | group'),
    share: list(`
      share | traffic | percent | percentage | % | traffic % | % traffic | weight | rollout % | % of users | exposure | canary weight | traffic share |
      new version | allocation
    `),
    users: list('users | user count | number of users | max users | audience | target | customers | who'),
    duration: list(`
      duration | hold | observe | observation | soak | soak time | bake | bake time | wait | hold time | observation window | length | period | how long |
      time in stage | observation period | dwell | minimum duration | min duration | hold for
    `),
    time: list(`
      time | when | at | t | clock | start | start time | day | date | time (utc) | moment | hour | utc | offset | relative time | date/time | timestamp |
      scheduled
    `),
    step: list(`
      step | action | activity | task | what | description | event | item | text | milestone | details | work
    `),
    owner: list(`
      owner | responsible | who | assignee | assigned | assigned to | driver | lead | by whom | dri | accountable | person | owned by | team |
      decision maker | performed by
    `),
    role: list(`
      role | function | title | position | job | responsibility | approver | department | area | team | decision maker | approved by | sign-off
    `),
    name: list('name | person | who | assignee | member | engineer | primary | lead | holder | full name'),
    contact: list(`
      contact | email | e-mail | phone | slack | handle | reach | number | telephone | how to reach | mobile | contact info | mail | pager | slack handle
    `),
    command: list('command | commands | cmd | run | script | command to run | execute | cli'),
    verification: list(`
      verification | verify | expected | expected output | check | expected result | validate | validation | output | confirm | expect | done when |
      success looks like
    `),
    communication: list(`
      communication | comms | message | announce | notify | announcement | communicate | notification | post | test message | tell
    `),
    channel: list('channel | medium | where | via | tool | slack channel'),
    severity: list('severity | priority | sev | level | alert level | class | impact'),
    scope: list(`
      endpoint | service | scope | component | system | route | stage | applies to | area | category | group
    `),
    decision: list('decision | outcome | decide | decisions | options | verdict | possible decisions'),
    status: list('status | state | done | complete | result | completed | ready | ✓ | ✔ | ok? | done?'),
    date: list('date | due | due date | deadline | launch date | last updated | start date'),
    notes: list('notes | note | comment | comments | remarks | why | rationale | reason'),
    number: list('# | no | no. | nr | id | step # | number | seq | order'),
  },
  compare: {
    below: list(`
      below | under | less than | lower than | drops below | falls below | drop below | fall below | fewer than | smaller than | stays below | stays under |
      dips below | goes below | beneath | dropping below | falling below | shorter than | faster than | quicker than
    `),
    atMost: list(`
      not go above | not rise above | not climb above | not go over | should not go above | must not go above | not be above | never be above |
      at most | no more than | not more than | up to | maximum of | max | maximum | not exceed | must not exceed | does not exceed | not above | not over |
      or less than | no greater than | no higher than | within | not exceeding | capped at | never above | never exceeds | never over | less than or equal to |
      not greater than | not higher than | no worse than | cap | doesn't exceed | not to exceed | never more than | stays within | cannot exceed | limited to
    `),
    above: list(`
      above | over | more than | greater than | higher than | exceeds | exceed | exceeding | exceeded | rises above | goes above | rise above | beyond |
      surpasses | crosses | climbs above | is over | larger than | longer than | goes over | climbs over | breaches | hits | passes | tops | spikes above |
      slower than | past
    `),
    atLeast: list(`
      not go below | not sink below | not be below |
      at least | no less than | not less than | minimum of | min | minimum | not below | no lower than | reaches | never below | greater than or equal to |
      not fall below | not drop below | must not fall below | must not drop below | no fewer than | stays above | remains above | not lower than |
      never drops below | never falls below | a minimum of | at or above | does not drop below | does not fall below
    `),
    equal: list('equals | equal to | exactly | is equal to | equal'),
    atMostAfter: list(
      'or less | or lower | or fewer | or below | max | maximum | at most | or faster | or under | tops',
    ),
    atLeastAfter: list(`
      or more | or higher | or above | or better | and above | min | minimum | at least | and up | or greater
    `),
  },
  durations: {
    ms: list('ms | msec | millis | millisecond'),
    s: list('s | sec | second'),
    m: list('m | min | mins | minute'),
    h: list('h | hr | hrs | hour'),
    d: list('d | day'),
    w: list('w | wk | week'),
  },
  units: {
    '%': list('% | percent | per cent | pct'),
    pp: list('pp | percentage point | percent point'),
    '/s': list(`
      /s | /sec | per second | rps | tps | qps | req/s | requests/s | requests/sec | req/sec | requests per second |
      transactions per second | queries per second | ops/s | rps/s | msg/s | messages/s | messages per second |
      events/s
    `),
    '/min': list('/min | per minute | rpm | req/min | requests/min | requests per minute | /minute'),
    B: list('bytes | byte'),
    KB: list('kb | kilobyte'),
    MB: list('mb | megabyte'),
    GB: list('gb | gigabyte'),
    KiB: list('kib'),
    MiB: list('mib | mi'),
    GiB: list('gib | gi'),
    USD: list('usd | us$ | dollars | dollar'),
    EUR: list('eur | euro'),
    GBP: list('gbp'),
  },
  numbers: counts(`
    one 1 | two 2 | three 3 | four 4 | five 5 | six 6 | seven 7 | eight 8 | nine 9 | ten 10 | twelve 12 | fifteen 15 | twenty 20 | thirty 30 | forty 40 |
    forty-five 45 | sixty 60 | ninety 90 | hundred 100 | half a 0.5 | half an 0.5 | zero 0 | a 1 | an 1
  `),
  multipliers: counts(
    'k 1000 | thousand 1000 | m 1000000 | million 1000000 | mm 1000000 | b 1000000000 | bn 1000000000 | billion 1000000000',
  ),
  lasting: list(`
    for | for at least | for more than | for over | during | sustained for | sustained over | lasting | over | over a period of | over the last |
    for longer than | sustained | longer than | in any | throughout | across | averaged over | for a full
  `),
  lastingAfter: list('in a row | straight | running | consecutively'),
  within: list('within | in under | in less than | no later than | in at most | inside | under | in'),
  ranges: list('to | through | until | and | up to'),
  stage: list(`
    wave | stage | phase | ring | step | canary | cohort | batch | tranche | ramp | rollout | soft launch | dark launch | beta | ga | pilot | round | release |
    traffic | enable | increase | internal | launch | preview | early access | shift | raise | move | route | send
  `),
  next: list('then | followed by | afterwards | and then | after that | next'),
  each: list('each | every | per | at each'),
  parts: counts(
    'half of 50 | half the 50 | a quarter of 25 | a third of 33 | three quarters of 75 | everything 100 | everyone 100 | everybody 100 | all traffic 100 | all users 100',
  ),
  users: list(`
      reader | visitor | driver |
    user | customer | account | tenant | people | merchant | employee | shop | store | member | subscriber | device | client | player | household | seller |
    buyer
  `),
  everyone: list(`
    all users | everyone | full rollout | all traffic | full traffic | general availability | all customers | everybody | full production |
    all production users | 100 percent
  `),
  moments: {
    oclock: list("o'clock | hrs | hours"),
    day: list('day | d'),
    week: list('week | wk | w'),
    hour: list('hour | hr | h'),
    minute: list('minute | min | m'),
  },
  actions: {
    rollback: list(`
      turn it off | turned off | switch it off | switch off | switch it back | take it back | go back | going back | pull it |
      rollback | roll back | roll-back | auto-rollback | manual-rollback | revert | abort | back out | backout | rolled back | stop the launch |
      disable the flag | flag off | kill switch | kill | turn off | stop deployment | stop and revert | undo | rolling back | switch back | turn the flag off |
      no-go | cancel the launch | withdraw
    `),
    pause: list(`
      pause | hold | halt | freeze | stop | delay | wait | pause rollout | do not proceed | stop and investigate | stay | freeze the ramp | keep the share |
      paused | stop ramping | stop the ramp | hold the ramp | put on hold
    `),
    page: list(`
      page | escalate | investigate | alert | notify | call | pagerduty | wake | page on-call | war room | inform | ping | escalation | incident | paging
    `),
    continue: list('continue | proceed | go | advance | monitor | ignore | carry on | no action | go ahead'),
  },
  decisions: {
    GO: list('go | ship | approve | launch'),
    'NO-GO': list('no-go | no go | nogo'),
    CONTINUE: list('continue | proceed | advance | next wave | scale to next | promote | move on'),
    PAUSE: list('pause | hold | wait | halt | stay | delay'),
    ROLLBACK: list('rollback | roll back | roll-back | revert | back out'),
    EXTEND: list('extend | prolong | continue with same'),
    ABORT: list('abort | stop | cancel'),
  },
  step: list('step'),
  and: list('and | as well as | while also'),
  alertLevels: {
    critical: list(`
      critical alert | critical level alert | critical alarm | p1 alert | sev1 alert | sev-1 alert | p0 alert | high severity alert | page-worthy alert
    `),
    warning: list('warning alert | warning level alert | warnings alert | p2 alert | sev2 alert'),
    info: list('info alert | informational alert'),
  },
  fresh: list('new'),
  done: list(
    'worked | it worked | succeeded | successful | done | yes | ok | complete | completed | ready | passed | finished | confirmed | verified | green',
  ),
  title: list('title | name | subject'),
  conditions: list('if | when | whenever | once | in case | as soon as | unless | any time | the moment'),
  when: list('when'),
  how: list('how to | how do we | how we | how do i | how'),
  none: list('zero | no | none | not a single | without any | without'),
  baseline: list(`
    baseline | base line | normal | usual | pre-launch level | current production | control | the old version | stable | pre-deployment
  `),
  previous: list(`
    previous stage | previous wave | previous step | previous phase | last stage | last wave | prior stage | stage before | wave before | from wave |
    from stage | from phase
  `),
  metrics: {
    error_rate: list(`
      error rate | errors | error ratio | failure rate | failed requests | 5xx | 5xx rate | http 5xx | 5xx errors | error percentage | http errors | error |
      request failures | failing requests | 5xx ratio | server errors | higherrorrate
    `),
    success_rate: list('success rate | success ratio | successful requests | success percentage | overall success'),
    p50_latency: list(`
      p50 latency | p50 | latency p50 | p50 response time | median latency | median response time | latency (p50) | 50th percentile | response time p50
    `),
    p95_latency: list(`
      p95 latency | p95 | latency p95 | p95 response time | response time p95 | latency (p95) | 95th percentile | p95 response | 95th percentile latency |
      response time (p95)
    `),
    p99_latency: list(`
      p99 latency | p99 | latency p99 | p99 response time | response time p99 | latency (p99) | 99th percentile | 99th percentile latency | response time (p99)
    `),
    latency: list(`
      latency | response time | average response time | avg response time | mean latency | response latency | average latency | page load time | load time |
      highresponsetime | respond | response times
    `),
    query_latency: list(
      'query latency | database latency | db latency | query time | database query latency | db query time',
    ),
    cache_response_time: list('cache response time | cache latency'),
    processing_latency: list('processing latency | processing time | queue latency | consumer lag | lag'),
    replication_lag: list('replication lag | replica lag | replication delay'),
    uptime: list('uptime | availability | uptime sla | service availability | uptimeanomaly'),
    cpu: list('cpu usage | cpu | cpu utilization | cpu utilisation | cpu load | processor'),
    memory: list(`
      memory usage | memory | memory utilization | ram | ram usage | heap | memory consumption | memory (mb) | mem | heap usage
    `),
    disk: list('disk usage | disk | disk i/o | disk space | storage | disk utilization'),
    connections: list(`
      active connections | connections | connection pool | pool usage | db connections | connection count | database connections | connection pool usage |
      pool saturation
    `),
    active_queries: list('active queries | running queries'),
    connection_error_rate: list('connection error rate | connection errors'),
    cache_hit_rate: list('cache hit rate | cache hit ratio | hit rate | hit ratio'),
    queue_depth: list(`
      queue depth | queue length | queue size | backlog | messages in queue | dead letters | dead-letter queue | dlq | dlq depth | queue backlog
    `),
    throughput: list(`
      throughput | request rate | requests per second | rps | tps | qps | traffic volume | batches/sec | orders per minute | load level
    `),
    invariant_violations: list('invariant violations | invariant violation'),
    mttr: list(`
      mttr | mean time to recovery | time to recover | recovery time | time to restore | mttr (mean time to recovery)
    `),
    satisfaction: list('customer satisfaction | satisfaction | csat | nps | user satisfaction | satisfaction score'),
    cost: list(`
      cost | costs | monthly cost | spend | cost per request | cost per transaction | costoverrun | cloud spend | bill
    `),
    support_tickets: list(`
      support tickets | tickets | support pressure | ticket volume | supportpressure | customer complaints | complaints | support contacts | support volume
    `),
    conversion_rate: list(
      'conversion rate | conversion | checkout conversion | checkout success | checkout completion',
    ),
    crash_rate: list('crash rate | crashes'),
    crash_free: list('crash-free users | crash free | crash-free sessions | crash-free rate | crash-free'),
    customer_escalations: list('customer escalations | escalations'),
    requests: list('requests processed | requests | requests served | request count | requests handled'),
    active_users: list('active users | concurrent users | sessions'),
    apdex: list('apdex | apdex score'),
    timeouts: list('timeout | timeout rate | timeouts'),
    saturation: list('saturation | utilization | utilisation | resource usage'),
    lost_messages: list('lost messages | data loss | message loss'),
  },
  roles: list(`
      head of | vp product | vp sales | vp of | chief | officer | comms | coordinator | legal team | compliance team | accounting | logistics |
    launch director | launch lead | launch manager | release manager | release lead | release captain | tech lead | technical lead | ops lead |
    operations lead | operations | dba | database administrator | sre | sre lead | communications | communications lead | comms lead | incident commander |
    pmo lead | qa lead | qa | product manager | product owner | product | engineering lead | engineering manager | development lead | dev lead | devops |
    devops lead | security lead | security | ciso | cto | ceo | cio | cfo | vp ops | vp engineering | vp of engineering | deployment lead | support lead |
    support | legal | scribe | project manager | program manager | on-call engineer | on-call | oncall | customer success | marketing | legal counsel |
    platform lead | data lead | backend lead | frontend lead | mobile lead | network lead | infrastructure admin | infrastructure lead |
    performance specialist | grafana admin | head of engineering | head of support | head of operations | site reliability engineer | release engineer |
    test lead | tester | data protection officer | compliance | compliance officer | director | duty manager | primary oncall | secondary oncall |
    primary on-call | secondary on-call | service owner | head of product | finance | database lead | db lead | monitoring lead | change manager |
    business owner | sponsor | executive sponsor | observer | driver
  `),
  channels: {
    email: list('email | e-mail | mail | mailing list'),
    phone: list('phone | telephone | phone call | hotline'),
    sms: list('sms | text message'),
    status_page: list('status page | statuspage | public status page'),
  },
  fillers: list(`
    should | must | stay | stays | is | be | are | the | a | an | remain | remains | keep | kept | maintain | to | at | of | with | our | we | if | when |
    any | and | or | has | have | been | was | not | will | need | needs | around | about | expected | target | trigger | overall | that | while | then |
    also | both | by | once | whenever | ever | it | its | can | verify | check | ensure | confirm | from | than | increases | rises | in | because | but |
    until | all | unless | for | there | see | rises to | goes | as | on | total | require | requires | limit | threshold | keeps | staying | holds | hold |
    achieve | achieved | maintained | established | verified | reached | stable | consistently | acceptable | normal | healthy | low | steady | do | does | drops | falls | whose | which |
    rate of
  `),
};
