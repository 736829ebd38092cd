import type { Language } from './language.ts';
import { counts, list } from './list.ts';

export const fr: Language = {
  tag: 'fr',
  decimal: ',',
  common: list(
    'le | la | les | des | du | de | et | en | est | une | un | pour | avec | dans | sur | au | aux | pas | que | qui | avant | si | sont | nous',
  ),
  topics: {
    checklist: list(`
      à faire avant | avant de basculer | avant la bascule | préconditions | avant de démarrer |
      liste de contrôle | liste de vérification | checklist | préparation | préparatifs | prérequis | avant le lancement |
      vérification | vérifications | validation | pré-lancement | avant de commencer | avant la mise en production |
      contrôles préalables | avant ouverture | points à vérifier
    `),
    stages: list(`
      déploiement progressif | déploiement par étapes | étapes | phases | vagues | paliers | étape | phase | vague | palier |
      canari | montée en charge | montée en trafic | ouverture du trafic | plan de trafic | répartition du trafic |
      mise en production progressive | ouverture progressive
    `),
    thresholds: list(`
      ce que l'on surveille | ce que l’on surveille | ce qu'on surveille | ce que nous surveillons | à surveiller | points de surveillance |
      seuil | seuils | métrique | métriques | objectifs | limites | indicateurs | surveillance | supervision |
      taux de succès | taux de réussite | santé du service | niveaux de service | observabilité | tableau de bord | suivi
    `),
    alerts: list("alerte | alertes | alarme | alarmes | règles d'alerte"),
    triggers: list(`
      quand on revient en arrière | quand faire marche arrière | déclenchement | motifs d'arrêt | quand couper |
      critères de retour arrière | critères de rollback | déclencheurs | déclencheurs de rollback | quand revenir en arrière |
      conditions de retour arrière | critères d'arrêt | critères d'abandon | retour arrière si | rollback si | arrêter si |
      conditions d'arrêt | déclencheurs du retour arrière | retour arrière automatique | quand arrêter |
      on revient en arrière si | critères de repli
    `),
    rollback: list(`
      marche arrière | comment revenir en arrière | retour à la version précédente |
      retour arrière | retour en arrière | plan de retour arrière | plan de rollback | procédure de retour arrière |
      procédure de rollback | repli | plan de repli | revenir en arrière | étapes du retour arrière | plan de secours
    `),
    timeline: list(`
      feuille de route | le jour même | programme de la journée |
      calendrier | chronologie | planning | agenda | déroulé | déroulement | minute par minute | jour du lancement |
      jour j | séquence | horaires | conducteur | heure par heure | échéancier
    `),
    checkpoint: list(
      'point de contrôle | points de contrôle | point de décision | go/no-go | décision go/no-go | jalon',
    ),
    decision: list('décision | décisions | options | décisions possibles | issues possibles'),
    criteria: list(
      'critères | critères de passage | critères go/no-go | pour passer à la suite | conditions de passage | continuer si | passer si | critères pour avancer',
    ),
    matrix: list("matrice de décision | matrice des décisions | matrice d'escalade"),
    roles: list(
      'rôles | équipe | responsables | responsabilités | cellule de crise | qui fait quoi | participants | intervenants | personnes',
    ),
    contacts: list("contacts | contact | escalade | astreinte | d'astreinte | téléphones | urgence | annuaire"),
    approvals: list(
      'qui approuve | signataires | approuvent | approbation | approbations | validations | signatures | signature | autorisation | accord | approuvé par | approbateurs | feu vert',
    ),
    channels: list(
      'communication | communications | canaux | canal | notifications | annonces | page de statut | page d’état',
    ),
    success: list(
      "c'est réussi | c’est réussi | réussi | réussie quand | on a réussi | terminé quand | c'est gagné | bilan positif | critères de succès | critère de succès | critères de réussite | succès | réussite | indicateurs de succès | critères d'acceptation | définition de terminé | critères de sortie",
    ),
    links: list('références | liens | documents liés | documents de référence | annexes | voir aussi | ressources'),
    actions: list('actions | action | étapes à suivre | tâches | procédure | activités | exécution'),
    example: list('exemple | modèle | maquette'),
  },
  fields: {
    metric: list('métrique | indicateur | signal | mesure | paramètre'),
    value: list('valeur | seuil | limite | maximum | minimum | seuil de rollback'),
    target: list('cible | objectif | attendu | normal | vert | acceptable | souhaité'),
    warning: list('avertissement | alerte | jaune | orange | attention | vigilance'),
    critical: list('critique | arrêt | stop | rouge | grave | critiques'),
    condition: list(
      'condition | situation | déclencheur | scénario | symptôme | événement | critère | problème | si | quand',
    ),
    action: list('action | réponse | réaction | que faire | mesure prise | alors'),
    within: list('délai | temps | délai maximum | temps de réaction | sous | délai max'),
    hold: list('pendant | fenêtre | durée | période'),
    stage: list('étape | phase | vague | palier | niveau | groupe'),
    share: list(
      'trafic | pourcentage | % | % du trafic | % de trafic | poids | part | % des utilisateurs | exposition | part du trafic',
    ),
    users: list("utilisateurs | clients | public | audience | nombre d'utilisateurs"),
    duration: list(
      "durée | observation | attente | durée d'observation | fenêtre d'observation | période d'observation | durée minimale",
    ),
    time: list('heure | quand | moment | début | jour | date | horaire | heure de début'),
    step: list('étape | action | activité | tâche | quoi | description | événement | élément | détail'),
    owner: list('responsable | propriétaire | qui | chargé | attribué à | pilote | décideur | porteur | équipe'),
    role: list('rôle | fonction | poste | approbateur | responsabilité | service'),
    name: list('nom | personne | qui | titulaire | nom complet'),
    contact: list('contact | courriel | e-mail | email | téléphone | mobile | coordonnées'),
    command: list('commande | exécuter | script'),
    verification: list('vérification | vérifier | contrôle | résultat attendu | attendu | validation'),
    communication: list('communication | message | annonce | prévenir | notifier | informer'),
    channel: list('canal | moyen | où | via'),
    severity: list('sévérité | gravité | priorité | niveau'),
    scope: list('endpoint | service | composant | périmètre | système | route'),
    decision: list('décision | décisions | résultat | options'),
    status: list('statut | état | fait | prêt | terminé'),
    date: list('date | échéance | date limite | dernière mise à jour'),
    notes: list('notes | note | commentaires | remarques | motif'),
    number: list('nº | n° | numéro | #'),
  },
  compare: {
    below: list(
      'inférieur à | inférieure à | inférieurs à | inférieures à | moins de | en dessous de | sous les | sous | au-dessous de | plus bas que | tombe sous | descend sous | passe sous | en-dessous de | inférieur a',
    ),
    atMost: list(
      "au maximum | maximum | pas plus de | jusqu'à | au plus | ne dépasse pas | ne doit pas dépasser | ne dépassant pas | inférieur ou égal à | inférieure ou égale à | max | sans dépasser | n'excède pas | ne pas dépasser | ne doit pas excéder",
    ),
    above: list(
      'supérieur à | supérieure à | supérieurs à | supérieures à | plus de | au-dessus de | dépasse | dépassent | dépasser | excède | excèdent | au delà de | au-delà de | plus haut que | passe au-dessus de | monte au-dessus de | dépassant',
    ),
    atLeast: list(
      'au moins | minimum | pas moins de | au minimum | supérieur ou égal à | supérieure ou égale à | ne descend pas sous | ne doit pas descendre sous | ne tombe pas sous | à partir de | min',
    ),
    equal: list('égal à | égale à | exactement'),
    atMostAfter: list('au maximum | ou moins | maximum | au plus | max'),
    atLeastAfter: list('au minimum | ou plus | minimum | au moins | min'),
  },
  durations: {
    ms: list('milliseconde | ms'),
    s: list('seconde | sec | s'),
    m: list('minute | min | mn'),
    h: list('heure | h'),
    d: list('jour | j'),
    w: list('semaine | sem'),
  },
  units: {
    '%': list('pour cent | pourcent'),
    pp: list('points de pourcentage | point de pourcentage | points'),
    '/s': list('par seconde | requêtes par seconde | transactions par seconde | req/s'),
    '/min': list('par minute | requêtes par minute'),
    KB: list('ko'),
    MB: list('mo'),
    GB: list('go'),
    EUR: list('euros | euro'),
    USD: list('dollars | dollar'),
  },
  numbers: counts(
    'un 1 | une 1 | deux 2 | trois 3 | quatre 4 | cinq 5 | six 6 | sept 7 | huit 8 | neuf 9 | dix 10 | douze 12 | quinze 15 | vingt 20 | trente 30 | quarante 40 | quarante-cinq 45 | soixante 60 | cent 100 | demi 0.5',
  ),
  multipliers: counts('mille 1000 | millions 1000000 | million 1000000'),
  lasting: list(
    'pendant | pendant plus de | durant | pendant au moins | sur | depuis plus de | au cours des | sur une période de',
  ),
  lastingAfter: list("d'affilée | consécutives | consécutifs | de suite"),
  within: list('en | dans les | en moins de | sous | dans un délai de | au bout de | avant'),
  ranges: list('à | et | jusqu’à'),
  stage: list(
    'étape | phase | vague | palier | canari | déploiement | trafic | lancement | ouverture | ouvrir | monter | augmenter | activer | passer | pilote | bêta | interne | groupe',
  ),
  next: list('puis | ensuite'),
  each: list('chaque | par'),
  parts: counts(
    'la moitié de 50 | la moitié du 50 | la moitié des 50 | un quart de 25 | un quart du 25 | un tiers de 33 | tout le trafic 100 | tous les utilisateurs 100 | tous les clients 100',
  ),
  users: list('utilisateur | client | compte | boutique | magasin | employé | personne | salarié'),
  everyone: list(
    "tous les utilisateurs | tout le trafic | tous les clients | déploiement complet | lancement complet | disponibilité générale | tout le monde | l'ensemble des utilisateurs | totalité du trafic",
  ),
  moments: {
    oclock: list('h | heures'),
    day: list('jour | jours'),
    week: list('semaine | semaines'),
    hour: list('heure'),
    minute: list('minute'),
  },
  actions: {
    rollback: list(
      'marche arrière | faire marche arrière | rollback | retour arrière | retour en arrière | revenir en arrière | on revient en arrière | revient en arrière | annuler | abandonner | abandon | couper | repli | désactiver le flag | retour arrière automatique | revenir à la version précédente',
    ),
    pause: list(
      'pause | mettre en pause | suspendre | arrêter | on arrête | stopper | geler | attendre | maintenir | ne pas avancer | bloquer | suspension | on suspend',
    ),
    page: list(
      'prévenir | escalader | escalade | appeler | notifier | alerter | alerte | enquêter | analyser | astreinte | informer | réveiller',
    ),
    continue: list('continuer | poursuivre | avancer | surveiller | aucune action | observer | on continue'),
  },
  decisions: {
    GO: list('lancer | go'),
    'NO-GO': list('no go | no-go | ne pas lancer'),
    CONTINUE: list('continuer | poursuivre | avancer | passer à la suite'),
    PAUSE: list('pause | suspendre | attendre | maintenir | mettre en pause'),
    ROLLBACK: list('retour arrière | revenir en arrière | rollback | retour en arrière'),
    EXTEND: list('prolonger | étendre'),
    ABORT: list('abandonner | annuler'),
  },
  step: list('étape'),
  and: list('et | ainsi que'),
  alertLevels: {
    critical: list('alerte critique | alertes critiques | alarme critique | alarmes critiques'),
    warning: list("alerte d'avertissement | alertes d'avertissement"),
    info: list("alerte d'information"),
  },
  fresh: list('nouvelle | nouvelles | nouveau | nouveaux'),
  done: list('fait | oui | prêt | terminé | complet | ok'),
  title: list('titre'),
  conditions: list("si | quand | lorsque | lorsqu'une | dès que | en cas de | dès qu'une"),
  when: list('quand'),
  how: list('comment'),
  none: list('zéro | aucune | aucun | sans | pas de'),
  baseline: list(
    "référence | la référence | ligne de base | la normale | valeur de base | l'ancienne version | la version stable",
  ),
  previous: list(
    "étape précédente | l'étape précédente | phase précédente | la phase précédente | vague précédente | palier précédent",
  ),
  metrics: {
    error_rate: list(
      "taux d'erreur | taux d'erreurs | pourcentage d'erreurs | erreurs | erreurs 5xx | erreur | échecs",
    ),
    success_rate: list('taux de succès | taux de réussite'),
    p95_latency: list('latence p95 | p95 de latence | temps de réponse p95 | 95e centile | p95 de la latence'),
    p99_latency: list('latence p99 | p99 de latence | temps de réponse p99 | 99e centile | p99 de la latence'),
    latency: list('latence | temps de réponse | latence moyenne | temps de chargement'),
    uptime: list('disponibilité'),
    cpu: list('utilisation cpu | cpu | charge cpu | processeur'),
    memory: list('mémoire | utilisation mémoire | utilisation de la mémoire'),
    disk: list('disque | utilisation disque | espace disque'),
    connections: list('connexions | connexions actives'),
    cache_hit_rate: list('taux de succès du cache | taux de hit du cache'),
    queue_depth: list("file d'attente | taille de la file | profondeur de file | messages en attente"),
    throughput: list('débit | requêtes par seconde'),
    mttr: list('temps moyen de rétablissement | temps de rétablissement'),
    satisfaction: list('satisfaction | satisfaction client'),
    cost: list('coût | coûts | coût mensuel | dépense'),
    support_tickets: list('tickets de support | réclamations | tickets | plaintes'),
    conversion_rate: list('conversion | taux de conversion'),
    requests: list('requêtes | requêtes traitées'),
    active_users: list('utilisateurs actifs'),
    payment_failures: list('paiements refusés | échecs de paiement'),
  },
  roles: list(`
      pilote | décideur | décideuse | responsable | chef | cheffe | directeur | directrice | vice-président | vice-présidente | conformité | comptabilité | marketing | astreinte réseau | coordinateur | coordinatrice | chargé | chargée | ventes |
    directeur du lancement | directrice du lancement | responsable du lancement | responsable technique | chef technique |
    responsable des opérations | responsable exploitation | exploitation | opérations | communication | chef de projet |
    responsable communication | commandant d'incident | responsable qualité | qualité | sécurité | responsable sécurité |
    produit | responsable produit | chef de produit | support | responsable support | développement | astreinte |
    responsable développement | base de données | administrateur de bases de données | infrastructure | direction |
    directeur technique | directrice technique | juridique | plateforme | rssi | dsi
  `),
  channels: {
    email: list('courriel | e-mail | mail'),
    phone: list('téléphone | appel'),
    sms: list('sms | texto'),
    status_page: list("page de statut | page d'état"),
  },
  fillers: list(`
      restent | demeure |
    le | la | les | un | une | de | du | des | doit | doivent | être | rester | est | sont | se | que | si | quand | avec | en |
    et | ou | par | pour | ne | pas | reste | soit | son | sa | notre | au | aux | il | y | a | plus | tout | tous | chaque |
    vérifier | contrôler | garantir | stable | normal | l | d | dans | sur
  `),
};
