import type { Language } from './language.ts';
import { counts, list } from './list.ts';

export const es: Language = {
  tag: 'es',
  decimal: ',',
  common: list(
    'el | la | los | las | de | del | y | en | que | para | con | una | un | por | se | al | es | antes | si | más',
  ),
  topics: {
    checklist: list(`
      antes de abrir | antes de activar | antes de poner en marcha | precondiciones | condiciones previas |
      lista de verificación | lista de comprobación | lista de control | checklist | preparación | preparativos |
      requisitos previos | prerrequisitos | antes del lanzamiento | antes de lanzar | verificación | verificaciones |
      comprobaciones | comprobaciones previas | validación | antes de empezar | tareas previas | prelanzamiento |
      previo al lanzamiento | controles previos | revisión previa
    `),
    stages: list(`
      apertura gradual | apertura progresiva | apertura por fases | puesta en marcha gradual | tramos | ampliación gradual | activación gradual |
      despliegue gradual | despliegue por fases | despliegue progresivo | lanzamiento gradual | etapas | fases | oleadas |
      olas | etapa | fase | oleada | canario | plan de tráfico | apertura de tráfico | rampa | reparto de tráfico |
      despliegue escalonado | tráfico gradual | escalado
    `),
    thresholds: list(`
      qué vigilamos | qué se vigila | qué miramos | vigilancia | lo que vigilamos | qué medimos | seguimiento |
      umbral | umbrales | métrica | métricas | objetivos | límites | indicadores | monitoreo | monitorización |
      supervisión | tasa de éxito | salud del servicio | niveles de servicio | observabilidad | panel
    `),
    alerts: list('alerta | alertas | alarma | alarmas | reglas de alerta'),
    triggers: list(`
      cuándo se detiene | cuándo se para | cuándo paramos | motivos de parada | se detiene si | paramos si | cuándo se revierte |
      criterios de rollback | criterios de reversión | disparadores | disparadores de rollback | cuándo revertir |
      cuándo hacer rollback | condiciones de reversión | criterios de aborto | criterios de cancelación | revertir si |
      rollback si | condiciones de rollback | detener si | abortar si | criterios de parada | condiciones de parada |
      cuándo parar | cuándo abortar | rollback automático | reversión automática | disparadores de reversión |
      cuándo volver atrás | criterios para revertir | volvemos atrás si
    `),
    rollback: list(`
      cómo volver atrás | cómo se vuelve atrás | retorno | vuelta a la versión anterior | cómo revertir |
      reversión | plan de reversión | plan de rollback | marcha atrás | vuelta atrás | plan de contingencia |
      procedimiento de reversión | procedimiento de rollback | revertir | deshacer | plan de vuelta atrás |
      pasos de rollback | pasos para revertir | recuperación
    `),
    timeline: list(`
      el día de | día de la apertura | día de la puesta en marcha | plan del día | orden del día |
      cronograma | línea de tiempo | calendario | agenda | programa | minuto a minuto | día del lanzamiento |
      secuencia | guion | horario | plan horario | cronología | hora a hora
    `),
    checkpoint: list(
      'punto de control | puntos de control | punto de decisión | go/no-go | decisión go/no-go | revisión de paso',
    ),
    decision: list('decisión | decisiones | opciones | posibles decisiones'),
    criteria: list(`
      criterios | criterios de avance | criterios de paso | criterios para avanzar | criterios go/no-go | para avanzar |
      avanzar si | criterios de aceptación de etapa | condiciones para avanzar | continuar si
    `),
    matrix: list('matriz de decisión | matriz de decisiones | matriz de escalado | matriz de escalamiento'),
    roles: list(
      'roles | equipo | responsables | responsabilidades | sala de guerra | quién hace qué | participantes | asistentes | personas',
    ),
    contacts: list(
      'contactos | contacto | escalado | escalamiento | guardia | de guardia | teléfonos | emergencia | a quién llamar',
    ),
    approvals: list(
      'autorizan | quién autoriza | quién aprueba | conformidad | debe aprobar | aprobación | aprobaciones | firmas | firma | visto bueno | autorización | autorizaciones | aprobado por | aprobadores',
    ),
    channels: list('comunicación | comunicaciones | canales | canal | notificaciones | avisos | página de estado'),
    success: list(`
      por bueno | se da por bueno | lo damos por terminado | hemos terminado | habrá salido bien | objetivo cumplido | se considera un éxito |
      criterios de éxito | criterio de éxito | éxito | indicadores de éxito | criterios de aceptación |
      definición de terminado | criterios de salida | se considera exitoso | criterios de finalización
    `),
    links: list(
      'referencias | enlaces | documentos relacionados | documentos de apoyo | anexos | véase también | recursos',
    ),
    actions: list('acciones | acción | pasos | tareas | procedimiento | actividades | ejecución'),
    example: list('ejemplo | plantilla | muestra'),
  },
  fields: {
    metric: list('métrica | indicador | señal | medida | parámetro | qué se mide | variable'),
    value: list('valor | umbral | límite | umbral de rollback | máximo | mínimo | valor límite'),
    target: list('objetivo | meta | esperado | normal | verde | valor objetivo | correcto | aceptable | deseado'),
    warning: list('advertencia | aviso | amarillo | precaución | atención | alerta amarilla'),
    critical: list('crítico | crítica | rojo | grave | urgente | alerta roja | críticas | críticos'),
    condition: list(
      'condición | situación | disparador | escenario | síntoma | evento | criterio | problema | si | cuando | incidencia',
    ),
    action: list('acción | respuesta | reacción | qué hacer | medida | acción automática | entonces'),
    within: list('plazo | tiempo | tiempo máximo | tiempo de respuesta | en | límite de tiempo | antes de'),
    hold: list('durante | ventana | sostenido | duración | periodo | ventana de evaluación'),
    stage: list('etapa | fase | oleada | ola | paso | nivel | grupo'),
    share: list(
      'tráfico | porcentaje | % | % de tráfico | % tráfico | reparto | peso | cuota | % de usuarios | exposición',
    ),
    users: list('usuarios | clientes | público | audiencia | número de usuarios'),
    duration: list(
      'duración | observación | espera | tiempo de observación | tiempo en etapa | ventana de observación | periodo de observación | permanencia | duración mínima',
    ),
    time: list('hora | cuándo | momento | inicio | día | fecha | hora (utc) | horario | hora de inicio'),
    step: list('paso | acción | actividad | tarea | qué | descripción | evento | detalle | elemento | punto'),
    owner: list(
      'responsable | dueño | quién | encargado | asignado a | a cargo de | propietario | decide | quién decide | equipo',
    ),
    role: list('rol | función | cargo | puesto | área | aprobador | responsabilidad'),
    name: list('nombre | persona | quién | titular | responsable | nombre y apellido'),
    contact: list('contacto | correo | email | teléfono | móvil | extensión | cómo contactar'),
    command: list('comando | orden | ejecutar | script'),
    verification: list(
      'verificación | verificar | comprobación | resultado esperado | esperado | validación | salida esperada | se comprueba | comprobar',
    ),
    communication: list('comunicación | mensaje | anuncio | aviso | notificar | comunicar | avisar a'),
    channel: list('canal | medio | dónde | vía'),
    severity: list('severidad | gravedad | prioridad | nivel'),
    scope: list('endpoint | servicio | componente | ámbito | sistema | ruta'),
    decision: list('decisión | decisiones | resultado | opciones | veredicto'),
    status: list('estado | hecho | listo | completado | terminado | ok'),
    date: list('fecha | fecha límite | vencimiento | última actualización'),
    notes: list('notas | nota | comentarios | observaciones | motivo | detalles'),
    number: list('nº | n.º | núm | número | #'),
  },
  compare: {
    below: list(
      'menores de | menos del | inferiores al | menor que | menor a | menor de | menos de | por debajo de | inferior a | inferiores a | debajo de | cae por debajo de | baja de | baje de | más bajo que | menores que | menos que | cae de | bajo | por debajo del | inferior al | menor al',
    ),
    atMost: list(
      'no más del | no más de los | no más de las | como máximo el | hasta el | como máximo | máximo | no más de | hasta | a lo sumo | no superior a | menor o igual que | menor o igual a | no supera | no supere | no debe superar | no exceder | no exceda | no excede | no debe exceder | máximo de | no mayor que | no mayor a | sin superar | tope de | no superar | no pasar de | no pase de | igual o inferior a',
    ),
    above: list(
      'pasa del | pasan del | pasan de | más del | superiores al | mayores de | superen | mayor que | mayor a | mayor de | más de | por encima de | superior a | superiores a | supera | supere | superan | superar | excede | exceda | exceden | encima de | sube de | suba de | mayores que | más que | sobrepasa | rebasa | pasa de | pase de | por encima del | superior al | mayor al | sobre el | llega a superar | supere el | supera el',
    ),
    atLeast: list(
      'al menos | mínimo | como mínimo | no menos de | por lo menos | mayor o igual que | mayor o igual a | mínimo de | no inferior a | no menor que | no debe bajar de | no baja de | no baje de | igual o superior a | a partir de',
    ),
    equal: list('igual a | exactamente | es igual a'),
    atMostAfter: list('como máximo | o menos | o inferior | máximo'),
    atLeastAfter: list('como mínimo | o más | o superior | o mayor | al menos | mínimo | por lo menos'),
  },
  durations: {
    ms: list('milisegundo | ms'),
    s: list('segundo | seg | s'),
    m: list('minuto | min'),
    h: list('hora | h | hrs'),
    d: list('día | d'),
    w: list('semana | sem'),
  },
  units: {
    '%': list('por ciento | por cien'),
    pp: list('puntos porcentuales | punto porcentual | puntos'),
    '/s': list(
      'por segundo | peticiones por segundo | solicitudes por segundo | transacciones por segundo | peticiones/s | pet/s',
    ),
    '/min': list('por minuto | peticiones por minuto | solicitudes por minuto'),
    EUR: list('euros | euro'),
    USD: list('dólares | dólar'),
    MXN: list('pesos mexicanos'),
  },
  numbers: counts(
    'un 1 | una 1 | uno 1 | dos 2 | tres 3 | cuatro 4 | cinco 5 | seis 6 | siete 7 | ocho 8 | nueve 9 | diez 10 | doce 12 | quince 15 | veinte 20 | treinta 30 | cuarenta 40 | cuarenta y cinco 45 | sesenta 60 | cien 100 | media 0.5 | medio 0.5',
  ),
  multipliers: counts('mil 1000 | millones 1000000 | millón 1000000 | mill 1000000'),
  lasting: list(
    'durante | durante más de | durante al menos | por más de | a lo largo de | por | durante los últimos | sostenido durante | sostenida durante | en los últimos',
  ),
  lastingAfter: list('seguidos | seguidas | consecutivos | consecutivas'),
  within: list('en | dentro de | en menos de | antes de | en un plazo de | en un máximo de | en el plazo de'),
  ranges: list('a | al | y | hasta'),
  stage: list(
    'etapa | fase | oleada | ola | canario | despliegue | tráfico | lanzamiento | apertura | abrir | subir | ampliar | aumentar | habilitar | activar | piloto | beta | interno | grupo | lanzamiento suave',
  ),
  next: list('luego | después | y luego | a continuación'),
  each: list('cada | por'),
  parts: counts(
    'la mitad de 50 | la mitad del 50 | un cuarto de 25 | un tercio de 33 | todo el tráfico 100 | todos los usuarios 100 | todos los clientes 100',
  ),
  users: list('usuario | cliente | cuenta | tienda | comercio | empleado | persona'),
  everyone: list(
    'todos los usuarios | todo el tráfico | todos los clientes | despliegue completo | lanzamiento completo | disponibilidad general | todo el mundo | tráfico completo',
  ),
  moments: {
    oclock: list('h | hs | horas'),
    day: list('día | días | dia'),
    week: list('semana | semanas'),
    hour: list('hora'),
    minute: list('minuto'),
  },
  actions: {
    rollback: list(
      'se vuelve atrás | volver a la versión anterior | se retira | retirar | rollback | revertir | revertimos | se revierte | reversión | volver atrás | vuelta atrás | marcha atrás | volvemos atrás | abortar | deshacer | cancelar el lanzamiento | se aborta | reversión automática | reversión inmediata | desactivar el flag | apagar | se deshace',
    ),
    pause: list(
      'se para | suspender | se suspende | pausar | pausa | pausamos | se pausa | detener | detenemos | se detiene | parar | paramos | congelar | esperar | mantener | no avanzar | no seguir | frenar | retrasar',
    ),
    page: list(
      'avisar | avisamos | escalar | escalamos | se escala | llamar | notificar | alertar | alerta | investigar | convocar | despertar | guardia | informar',
    ),
    continue: list(
      'continuar | seguir | avanzar | proceder | monitorear | vigilar | sin acción | observar | monitorizar',
    ),
  },
  decisions: {
    GO: list('adelante | lanzar | go'),
    'NO-GO': list('no go | no-go | no lanzar | no adelante'),
    CONTINUE: list('continuar | seguimos | seguir | avanzar | proceder | continúa | proseguir'),
    PAUSE: list('pausar | pausa | esperar | mantener | detener'),
    ROLLBACK: list('revertir | rollback | volver atrás | reversión | marcha atrás'),
    EXTEND: list('extender | prolongar | ampliar la observación'),
    ABORT: list('abortar | cancelar'),
  },
  step: list('paso'),
  and: list('y | así como'),
  alertLevels: {
    critical: list('alerta crítica | alertas críticas | alarma crítica | alarmas críticas | alerta critical'),
    warning: list('alerta de advertencia | alertas de advertencia'),
    info: list('alerta informativa'),
  },
  fresh: list('nueva | nuevas | nuevo | nuevos'),
  done: list('hecho | sí | listo | completado | terminado | completo | ok'),
  title: list('título'),
  conditions: list('si | cuando | en caso de que | en caso de | en cuanto'),
  when: list('cuándo'),
  how: list('cómo'),
  none: list('cero | ninguna | ningún | sin | ninguno | nada de'),
  baseline: list(
    'línea base | la línea base | base | lo normal | valor base | valor de referencia | la referencia | versión anterior | la versión estable',
  ),
  previous: list(
    'etapa anterior | fase anterior | la etapa anterior | la fase anterior | oleada anterior | ola anterior',
  ),
  metrics: {
    error_rate: list(
      'tasa de error | tasa de errores | porcentaje de errores | errores | errores 5xx | ratio de errores | índice de errores | error | fallos',
    ),
    success_rate: list('tasa de éxito | porcentaje de éxito | ratio de éxito | peticiones correctas'),
    p95_latency: list('latencia p95 | p95 de latencia | tiempo de respuesta p95 | percentil 95'),
    p99_latency: list('latencia p99 | p99 de latencia | tiempo de respuesta p99 | percentil 99'),
    p50_latency: list('latencia p50 | latencia mediana | latencia media p50'),
    latency: list('latencia | tiempo de respuesta | tiempos de respuesta | latencia media | tiempo de carga'),
    query_latency: list('latencia de consultas | tiempo de consulta'),
    uptime: list('disponibilidad | tiempo de actividad'),
    cpu: list('uso de cpu | cpu | consumo de cpu | carga de cpu'),
    memory: list('memoria | uso de memoria | consumo de memoria | memoria ram'),
    disk: list('disco | uso de disco | espacio en disco'),
    connections: list('conexiones | conexiones activas | conexiones a la base de datos'),
    cache_hit_rate: list('tasa de aciertos de caché | aciertos de caché'),
    queue_depth: list('cola | profundidad de cola | tamaño de la cola | mensajes en cola'),
    throughput: list('rendimiento | peticiones por segundo | transacciones por segundo'),
    mttr: list('tiempo medio de recuperación | tiempo de recuperación'),
    satisfaction: list('satisfacción | satisfacción del cliente | satisfacción de usuarios'),
    cost: list('coste | costo | costes | costos | coste mensual | costo mensual | gasto'),
    support_tickets: list('tickets de soporte | tickets | quejas | reclamos | reclamaciones | incidencias de soporte'),
    conversion_rate: list('conversión | tasa de conversión'),
    requests: list('peticiones | solicitudes | peticiones procesadas | solicitudes procesadas'),
    active_users: list('usuarios activos | usuarios concurrentes'),
    replication_lag: list('retraso de replicación'),
    payment_failures: list('pagos fallidos | pagos rechazados'),
  },
  roles: list(`
      riesgos | cumplimiento | cumplimiento normativo | contabilidad | sistemas | finanzas | coordinación | coordinador | coordinadora | seguridad informática | dirección de operaciones | recursos humanos | marketing | redes | responsable | encargado | encargada | jefe | jefa | gerente | director | directora | guardia de sistemas |
    director de lanzamiento | directora de lanzamiento | responsable de lanzamiento | líder técnico | líder técnica |
    jefe de operaciones | jefa de operaciones | líder de operaciones | operaciones | comunicación | comunicaciones |
    comandante de incidentes | jefe de proyecto | jefa de proyecto | líder de calidad | calidad | seguridad |
    responsable de seguridad | producto | jefe de producto | jefa de producto | responsable de producto | soporte |
    responsable de soporte | desarrollo | líder de desarrollo | gerente de proyecto | dirección | director general |
    directora general | guardia | base de datos | administrador de base de datos | administradora de base de datos |
    infraestructura | responsable de infraestructura | gerente de producto | dueño del producto | jefe de ingeniería |
    director técnico | directora técnica | atención al cliente | legal | plataforma | líder de plataforma
  `),
  channels: {
    email: list('correo | correo electrónico'),
    phone: list('teléfono | llamada'),
    sms: list('sms | mensaje de texto'),
    status_page: list('página de estado'),
  },
  fillers: list(`
      mantienen | mantiene | se mantienen | se mantiene | queda | quedan | sigue | siguen |
    el | la | los | las | un | una | de | del | debe | deben | ser | estar | es | está | están | se | que | si | cuando |
    con | en | y | o | por | para | no | mantenerse | mantener | permanecer | quedar | sea | sean | su | nuestro | nuestra |
    al | lo | hay | más | muy | todo | todos | todas | cada | verificar | comprobar | asegurar | estable | normal
  `),
};
