/** For each broken driver, the case of the contract suite that must fail for it. */
export const caughtBy: Readonly<Record<string, string>> = {
  'says that it has applied a split, and has not': 'reads a split back, and does what it reads back',
  'applies half of the share': 'reads a split back, and does what it reads back',
  'refuses the same split the second time': 'takes the same split twice as once',
  'obeys every epoch': 'refuses a lower epoch',
  'refuses to take traffic back for a lower epoch':
    'lets any controller of the launch take all traffic back, and forgets no epoch by it',
  'lets any launch take traffic back': 'does not let a lower epoch of another launch take traffic back',
  'forgets the epoch when traffic is taken back':
    'lets any controller of the launch take all traffic back, and forgets no epoch by it',
  'hashes with another salt at each share':
    'keeps each user on one version, and takes the candidate from nobody when the share grows',
  'hashes without the salt': 'gives each user the version that docs/bucketing.md says, at every share',
  'gives each request the other version than the one before':
    'keeps each user on one version, and takes the candidate from nobody when the share grows',
  'gives the candidate to requests without a key': 'gives stable to a request without a key',
  'does not know audiences': 'gives the share to the audiences in order, before anyone else',
  'takes the audiences in another order': 'gives the share to the audiences in order, before anyone else',
  'does not limit users': 'gives the candidate to the first users alone where they are limited, and keeps those',
  'admits other users each time':
    'gives the candidate to the first users alone where they are limited, and keeps those',
  'waits for a controller for ever': 'gives all to stable once nobody was heard, and stays so until the next split',
  'waits for a controller though nobody needs to be heard': 'keeps the share for good once a split says so',
  'forgets everything when it is opened again': 'is found again as it was left',
  'caps a share that is too high': 'refuses an impossible split and keeps the one in force',
  'takes audiences that it does not know': 'refuses an impossible split and keeps the one in force',
  'counts a request twice': 'counts each request once, with its version',
  'counts no users': 'counts requests by endpoint, audience and user, and measures each',
  'counts no latency': 'counts requests by endpoint, audience and user, and measures each',
  'counts no audiences': 'counts requests by endpoint, audience and user, and measures each',
  'counts everything under one endpoint': 'counts requests by endpoint, audience and user, and measures each',
  'swaps the versions in its counts': 'counts each request once, with its version',
  'does not say when the candidate was last given a request': 'says when the candidate was last given a request',
  'copies requests that change something': 'copies no request that may change something',
  'counts copies as requests of the candidate':
    'copies requests to the candidate without a share, and counts them apart from requests',
  'counts copies twice': 'copies requests to the candidate without a share, and counts them apart from requests',
  'counts no copy without an answer':
    'gives the real answer whatever becomes of the copy, and copies nothing once traffic is taken back',
  'copies everything, whatever part is asked for':
    'copies about as many requests as were asked for, and none unless asked',
  'copies nothing': 'copies requests to the candidate without a share, and counts them apart from requests',
  'goes on copying after traffic was taken back':
    'gives the real answer whatever becomes of the copy, and copies nothing once traffic is taken back',
  'obeys any controller that copies without a share': 'lets no lower epoch copy, and no impossible part be copied',
  'waits for copies':
    'gives the real answer whatever becomes of the copy, and copies nothing once traffic is taken back',
};
