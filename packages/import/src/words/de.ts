import type { Language } from './language.ts';
import { counts, list } from './list.ts';

export const de: Language = {
  tag: 'de',
  decimal: ',',
  common: list(
    'der | die | das | und | ist | mit | für | auf | von | zu | den | dem | ein | eine | nicht | wird | werden | bei | vor | nach | wenn | sind | im | wir',
  ),
  topics: {
    checklist: list(`
      checkliste | prüfliste | vorbereitung | vorbereitungen | voraussetzungen | vor dem start | vor dem launch |
      prüfung | prüfungen | überprüfung | validierung | vorab | vor der freigabe | vorbedingungen | bereitschaft |
      vor dem go-live | abnahmeprüfung | startklar
    `),
    stages: list(`
      lastverteilung | verkehrsverteilung | schrittweise umstellung | hochlauf | schrittweise öffnung |
      stufen | stufe | wellen | welle | phasen | phase | schrittweise einführung | schrittweise freigabe | ausrollen |
      ausrollung | gestufter rollout | verkehrsaufteilung | traffic-stufen | etappen | stufenplan | rollout-plan |
      verkehrsanteile | verkehrsfreigabe
    `),
    thresholds: list(`
      was wir beobachten | woran wir es merken | messgrößen |
      schwellwerte | schwellenwerte | grenzwerte | grenzwert | schwelle | metrik | metriken | messwerte | kennzahlen |
      ziele | überwachung | erfolgsquote | zielwerte | servicegüte | beobachtung
    `),
    alerts: list('alarm | alarme | alarmierung | alarmregeln | warnungen'),
    triggers: list(`
      wir kehren zurück, wenn | wir kehren zurück wenn | wann wir zurückkehren | wann kehren wir zurück | wann wir abbrechen | wann wir stoppen | abbruchgründe | gründe für die rückkehr |
      rollback-kriterien | abbruchkriterien | abbruchbedingungen | auslöser | rollback-auslöser | wann zurückrollen |
      wann rollen wir zurück | zurückrollen wenn | abbruch wenn | rollback wenn | stopp wenn | stoppkriterien |
      automatischer rollback | rücknahmekriterien | wann wird zurückgerollt | wann abbrechen | abbruch bei | rollback bei
    `),
    rollback: list(`
      geht es zurück | zurückgehen |
      rückkehr | rückkehr zur alten | zurück zur alten | wie wir zurückkehren | weg zurück | rückumstellung |
      rollback-plan | rückfallplan | rücknahme | zurückrollen | rückbau | rollback-schritte | rückfall | rückweg |
      rollback-verfahren | rücksetzen | rückabwicklung | notfallplan | wiederherstellung
    `),
    timeline: list(`
      ablauf in der nacht | ablauf am tag | tagesablauf | nachtplan |
      zeitplan | ablaufplan | ablauf | zeitleiste | drehbuch | minutenplan | tagesplan | am tag des starts |
      terminplan | kalender | starttag | uhrzeiten
    `),
    checkpoint: list(
      'kontrollpunkt | kontrollpunkte | entscheidungspunkt | go/no-go | go/no-go-entscheidung | haltepunkt | meilenstein',
    ),
    decision: list('entscheidung | entscheidungen | optionen | mögliche entscheidungen'),
    criteria: list(
      'kriterien | freigabekriterien | weiter wenn | kriterien für die nächste stufe | go/no-go-kriterien | bedingungen für die nächste stufe | durchgangskriterien | übergangskriterien',
    ),
    matrix: list('entscheidungsmatrix | eskalationsmatrix'),
    roles: list(
      'rollen | team | zuständigkeiten | verantwortlichkeiten | verantwortliche | beteiligte | leitstand | wer macht was | teilnehmer | personen',
    ),
    contacts: list(
      'rufnummern | telefonnummern | erreichbarkeit | notrufnummern | kontakte | kontakt | ansprechpartner | eskalation | bereitschaftsdienst | rufbereitschaft | telefonliste | notfall',
    ),
    approvals: list(
      'wer stimmt zu | wer gibt frei | abnahme durch | freigabe | freigaben | abnahme | abnahmen | genehmigung | genehmigungen | unterschriften | unterschrift | freigegeben durch | zustimmung',
    ),
    channels: list('kommunikation | kanäle | kanal | benachrichtigungen | meldungen | statusseite | ankündigungen'),
    success: list(
      'fertig sind | wann wir fertig sind | geschafft | erledigt wenn | abgeschlossen wenn | ziel erreicht | erfolgskriterien | erfolgskriterium | erfolg | abnahmekriterien | abschlusskriterien | fertig wenn | erfolgreich wenn',
    ),
    links: list(
      'verweise | links | weitere dokumente | zugehörige dokumente | anhang | siehe auch | quellen | unterlagen',
    ),
    actions: list('aktionen | maßnahmen | schritte | aufgaben | vorgehen | tätigkeiten | durchführung'),
    example: list('beispiel | vorlage | muster'),
  },
  fields: {
    metric: list('metrik | kennzahl | messgröße | messwert | signal | größe | indikator'),
    value: list('wert | schwellwert | schwellenwert | grenzwert | grenze | maximum | minimum | abbruchwert'),
    target: list('ziel | zielwert | soll | sollwert | normal | grün | erwartet | gut'),
    warning: list('warnung | gelb | achtung | vorwarnung | warnschwelle'),
    critical: list('kritisch | rot | alarmwert | notfall'),
    condition: list(
      'bedingung | situation | auslöser | szenario | symptom | ereignis | kriterium | problem | wenn | fall',
    ),
    action: list('aktion | reaktion | maßnahme | was tun | dann | handlung'),
    within: list('frist | zeit | innerhalb | reaktionszeit | zeitlimit | binnen'),
    hold: list('dauer | fenster | für | zeitfenster | anhaltend'),
    stage: list('stufe | phase | welle | schritt | etappe | gruppe | ring'),
    share: list(
      'anteil | verkehr | traffic | prozent | % | verkehrsanteil | gewicht | traffic-anteil | anteil am verkehr',
    ),
    users: list('nutzer | benutzer | kunden | anwender | zielgruppe | anzahl nutzer'),
    duration: list(
      'dauer | beobachtung | beobachtungszeit | wartezeit | haltezeit | beobachtungsfenster | mindestdauer | laufzeit',
    ),
    time: list('zeit | uhrzeit | wann | zeitpunkt | beginn | start | tag | datum | uhr'),
    step: list('schritt | aktion | tätigkeit | aufgabe | was | beschreibung | ereignis | punkt | inhalt | maßnahme'),
    owner: list(
      'verantwortlich | verantwortlicher | zuständig | wer | inhaber | durchführung | entscheider | entscheidet | team',
    ),
    role: list('rolle | funktion | position | bereich | abteilung | freigebende rolle'),
    name: list('name | person | wer | inhaber | vertreter | mitarbeiter'),
    contact: list('durchwahl | kontakt | e-mail | email | telefon | mobil | rufnummer | erreichbarkeit'),
    command: list('befehl | kommando | ausführen | skript'),
    verification: list('prüfung | prüfen | überprüfung | erwartetes ergebnis | erwartet | kontrolle | nachweis'),
    communication: list('kommunikation | nachricht | meldung | ankündigung | informieren | mitteilung'),
    channel: list('kanal | medium | wo | über'),
    severity: list('schweregrad | schwere | priorität | stufe'),
    scope: list('endpunkt | dienst | komponente | geltungsbereich | system | route'),
    decision: list('entscheidung | entscheidungen | ergebnis | optionen'),
    status: list('status | zustand | erledigt | fertig | stand'),
    date: list('datum | fällig | termin | stand vom | zuletzt geändert'),
    notes: list('notizen | bemerkung | bemerkungen | anmerkung | anmerkungen | kommentar | grund'),
    number: list('nr | nr. | nummer | #'),
  },
  compare: {
    below: list(
      'unter | weniger als | kleiner als | niedriger als | unterhalb von | geringer als | fällt unter | sinkt unter | unterschreitet | kürzer als | schneller als | unterhalb',
    ),
    atMost: list(
      'höchstens | maximal | nicht mehr als | bis zu | nicht über | max | darf nicht überschreiten | nicht größer als | nicht höher als | kleiner oder gleich | kleiner gleich | überschreitet nicht | nie über | nicht länger als',
    ),
    above: list(
      'über | mehr als | größer als | höher als | oberhalb von | übersteigt | überschreitet | steigt über | länger als | langsamer als | oberhalb | liegt über | überschritten',
    ),
    atLeast: list(
      'mindestens | wenigstens | nicht weniger als | nicht unter | minimal | größer oder gleich | größer gleich | nie unter | mind. | mind | fällt nicht unter | ab',
    ),
    equal: list('gleich | genau | exakt'),
    atMostAfter: list('oder weniger | höchstens | maximal | max'),
    atLeastAfter: list('oder mehr | mindestens | oder höher'),
  },
  durations: {
    ms: list('millisekunde | millisekunden | ms'),
    s: list('sekunde | sekunden | sek | s'),
    m: list('minute | minuten | min'),
    h: list('stunde | stunden | std | h'),
    d: list('tag | tage | tagen | d'),
    w: list('woche | wochen'),
  },
  units: {
    '%': list('prozent'),
    pp: list('prozentpunkte | prozentpunkt | prozentpunkten'),
    '/s': list('pro sekunde | anfragen pro sekunde | anfragen/s | transaktionen pro sekunde'),
    '/min': list('pro minute | anfragen pro minute'),
    EUR: list('euro'),
    USD: list('us-dollar | dollar'),
  },
  numbers: counts(
    'ein 1 | eine 1 | einer 1 | zwei 2 | drei 3 | vier 4 | fünf 5 | sechs 6 | sieben 7 | acht 8 | neun 9 | zehn 10 | zwölf 12 | fünfzehn 15 | zwanzig 20 | dreißig 30 | vierzig 40 | fünfundvierzig 45 | sechzig 60 | hundert 100 | halbe 0.5',
  ),
  multipliers: counts('tausend 1000 | tsd 1000 | millionen 1000000 | million 1000000 | mio 1000000'),
  lasting: list(
    'für | für mehr als | länger als | über | während | für mindestens | seit mehr als | anhaltend für | in den letzten | über einen zeitraum von',
  ),
  lastingAfter: list('lang | hintereinander | am stück'),
  within: list('innerhalb von | binnen | in weniger als | innerhalb | in höchstens | spätestens nach | in'),
  ranges: list('bis | und'),
  stage: list(
    'stufe | phase | welle | canary | ring | rollout | verkehr | traffic | start | öffnen | erhöhen | freigabe | aktivieren | pilot | beta | intern | gruppe | einführung | anheben',
  ),
  next: list('dann | danach | anschließend'),
  each: list('jede | jeder | je | pro'),
  parts: counts(
    'die hälfte 50 | der hälfte 50 | ein viertel 25 | ein drittel 33 | der gesamte verkehr 100 | den gesamten verkehr 100 | alle nutzer 100 | allen nutzern 100 | alle kunden 100',
  ),
  users: list(
    'nutzer | benutzer | kunde | kunden | konto | konten | anwender | filiale | filialen | mitarbeiter | personen',
  ),
  everyone: list(
    'alle nutzer | alle kunden | alle benutzer | gesamter verkehr | der gesamte verkehr | vollständiger rollout | voller rollout | allgemeine verfügbarkeit | alle anwender',
  ),
  moments: {
    oclock: list('uhr'),
    day: list('tag | tage'),
    week: list('woche | wochen | kw'),
    hour: list('stunde'),
    minute: list('minute'),
  },
  actions: {
    rollback: list(
      'kehren zurück | rückkehr | zurückkehren | umkehren | zurückwechseln | rollback | zurückrollen | rollen wir zurück | wird zurückgerollt | zurücknehmen | zurücksetzen | abbrechen | abbruch | rücknahme | rückfall | flag aus | abschalten | zurück auf die alte version | automatischer rollback',
    ),
    pause: list(
      'pause | pausieren | anhalten | halten | stoppen | stopp | einfrieren | warten | aussetzen | nicht weiter | verzögern | halten wir an | wird angehalten',
    ),
    page: list(
      'alarmieren | eskalieren | eskalation | anrufen | benachrichtigen | alarm | untersuchen | informieren | rufbereitschaft | bereitschaft | verständigen',
    ),
    continue: list('weiter | weitermachen | fortfahren | fortsetzen | beobachten | keine aktion'),
  },
  decisions: {
    GO: list('go | starten | freigeben'),
    'NO-GO': list('no-go | no go | nicht starten'),
    CONTINUE: list('weiter | fortfahren | fortsetzen | weitermachen'),
    PAUSE: list('pause | pausieren | anhalten | warten | halten'),
    ROLLBACK: list('rollback | zurück | zurückrollen | zurücknehmen | rücknahme'),
    EXTEND: list('verlängern'),
    ABORT: list('abbrechen | abbruch'),
  },
  step: list('schritt'),
  and: list('und | sowie'),
  alertLevels: {
    critical: list('kritischer alarm | kritische alarme | kritischen alarme | kritischen alarm | kritische alerts'),
    warning: list('warnalarm | warnalarme'),
    info: list('hinweisalarm'),
  },
  fresh: list('neuer | neue | neuen | neues'),
  done: list('erledigt | ja | fertig | abgeschlossen | vollständig | ok'),
  title: list('titel'),
  conditions: list('wenn | falls | sobald | sofern | bei'),
  when: list('wann'),
  how: list('wie'),
  none: list('null | keine | kein | ohne | keinerlei'),
  baseline: list(
    'ausgangswert | basislinie | referenz | normalwert | bisheriger wert | alte version | die alte version | grundlinie',
  ),
  previous: list(
    'vorherigen stufe | vorige stufe | vorherige stufe | stufe davor | vorherigen phase | vorherigen welle',
  ),
  metrics: {
    error_rate: list('fehlerrate | fehlerquote | fehleranteil | fehler | 5xx-fehler | fehlerhafte anfragen'),
    success_rate: list('erfolgsquote | erfolgsrate'),
    p95_latency: list('p95-latenz | latenz p95 | p95 latenz | antwortzeit p95 | p95-antwortzeit | 95. perzentil'),
    p99_latency: list('p99-latenz | latenz p99 | p99 latenz | antwortzeit p99 | p99-antwortzeit | 99. perzentil'),
    latency: list('latenz | antwortzeit | antwortzeiten | mittlere latenz | ladezeit'),
    replication_lag: list('replikationsrückstand | replikationsverzögerung'),
    uptime: list('verfügbarkeit'),
    cpu: list('cpu-auslastung | cpu | cpu-last | prozessorlast'),
    memory: list('speicher | arbeitsspeicher | speicherauslastung | speicherverbrauch'),
    disk: list('festplatte | plattenplatz | festplattenauslastung'),
    connections: list('verbindungen | datenbankverbindungen | aktive verbindungen'),
    cache_hit_rate: list('cache-trefferquote | trefferquote'),
    queue_depth: list('warteschlange | warteschlangenlänge | länge der warteschlange'),
    throughput: list('durchsatz | anfragen pro sekunde'),
    mttr: list('mittlere wiederherstellungszeit | wiederherstellungszeit'),
    satisfaction: list('zufriedenheit | kundenzufriedenheit'),
    cost: list('kosten | monatliche kosten | betriebskosten'),
    support_tickets: list('support-tickets | tickets | beschwerden | supportanfragen'),
    conversion_rate: list('konversion | konversionsrate'),
    requests: list('anfragen | verarbeitete anfragen | aufrufe'),
    active_users: list('aktive nutzer | gleichzeitige nutzer'),
    payment_failures: list('fehlgeschlagene zahlungen | abgelehnte zahlungen'),
  },
  roles: list(`
      datenbankbetrieb | logistik | fachbereich | einkauf | vertrieb | buchhaltung | leiter | leiterin | leitung | teamleitung | verantwortlicher | verantwortliche | beauftragter | beauftragte | manager | managerin |
    startleiter | startleiterin | einsatzleiter | einsatzleiterin | technischer leiter | technische leitung | betriebsleitung |
    leiter betrieb | leiterin betrieb | betrieb | kommunikation | projektleiter | projektleiterin | projektleitung |
    qualitätssicherung | sicherheit | sicherheitsbeauftragter | produktmanager | produktmanagerin | produkt | support |
    leiter support | leiterin support | entwicklung | entwicklungsleiter | entwicklungsleitung | rufbereitschaft |
    datenbank | datenbankadministrator | infrastruktur | geschäftsführung | datenschutzbeauftragter | datenschutz |
    releasemanager | release-manager | release-managerin | kundendienst | rechtsabteilung | plattform | it-leitung
  `),
  channels: {
    email: list('e-mail | mail'),
    phone: list('telefon | anruf'),
    sms: list('sms'),
    status_page: list('statusseite'),
  },
  fillers: list(`
    der | die | das | den | dem | des | ein | eine | einer | muss | müssen | soll | sollen | sein | bleiben | bleibt | ist | sind |
    wird | werden | wenn | falls | mit | in | im | und | oder | für | von | zu | nicht | am | auf | an | liegt | liegen | darf |
    unsere | unser | dass | es | wir | sobald | bei | stabil | normal | alle | jede | jeder | prüfen | sicherstellen | zum | zur
  `),
};
