import type { Language } from './language.ts';
import { counts, list } from './list.ts';

export const pt: Language = {
  tag: 'pt',
  decimal: ',',
  common: list(
    'o | os | as | da | do | das | dos | de | e | em | que | para | com | uma | um | não | ao | na | no | é | são | antes | se | pelo',
  ),
  topics: {
    checklist: list(`
      pré-condições | antes de abrir | antes de ativar | antes de publicar |
      lista de verificação | checklist | preparação | pré-requisitos | antes do lançamento | verificação | verificações |
      validação | pré-lançamento | prontidão | preparativos | antes de começar | antes de lançar | checagem | conferência
    `),
    stages: list(`
      ondas de liberação | liberação em ondas | ativação gradual | abertura gradual |
      implantação gradual | rollout gradual | etapas | fases | ondas | etapa | fase | onda | canário | plano de tráfego |
      liberação gradual | rampa | divisão de tráfego | lançamento gradual | liberação de tráfego | implantação em fases
    `),
    thresholds: list(`
      o que acompanhamos | acompanhamento | o que monitoramos | o que observamos |
      limite | limites | métrica | métricas | metas | limiares | limiar | indicadores | monitoramento | monitorização |
      taxa de sucesso | saúde do serviço | níveis de serviço | observabilidade | painel
    `),
    alerts: list('alerta | alertas | alarme | alarmes | regras de alerta'),
    triggers: list(`
      critérios para voltar | quando voltar | condições para voltar | quando desligar | motivos para parar | critérios para reverter | critérios para desligar |
      critérios de rollback | critérios de reversão | gatilhos | gatilhos de rollback | quando reverter |
      quando fazer rollback | condições de reversão | critérios de aborto | reverter se | rollback se | abortar se |
      parar se | critérios de parada | condições de rollback | rollback automático | gatilhos de reversão |
      quando parar | quando abortar | voltamos atrás se | quando voltar atrás
    `),
    rollback: list(`
      como voltar | como reverter | como desligar | volta atrás | caminho de volta | retorno à versão anterior |
      reversão | plano de reversão | plano de rollback | plano de retorno | procedimento de rollback | reverter |
      procedimento de reversão | desfazer | plano de contingência | passos de rollback | passos para reverter | retorno
    `),
    timeline: list(`
      cronograma | linha do tempo | calendário | agenda | programação | minuto a minuto | dia do lançamento | roteiro |
      sequência | horário | hora a hora
    `),
    checkpoint: list(
      'ponto de verificação | ponto de controle | ponto de controlo | ponto de decisão | go/no-go | decisão go/no-go',
    ),
    decision: list('decisão | decisões | opções | possíveis decisões'),
    criteria: list(
      'critérios | critérios de avanço | critérios para avançar | critérios go/no-go | avançar se | para avançar | continuar se | condições para avançar',
    ),
    matrix: list('matriz de decisão | matriz de decisões | matriz de escalonamento'),
    roles: list(
      'papéis | equipe | equipa | responsáveis | responsabilidades | sala de guerra | quem faz o quê | participantes | pessoas | funções',
    ),
    contacts: list('contatos | contactos | contato | escalonamento | plantão | de plantão | telefones | emergência'),
    approvals: list(
      'quem aprova | aprovam | aprovação | aprovações | assinaturas | assinatura | autorização | autorizações | aprovado por | aprovadores',
    ),
    channels: list(
      'comunicação | comunicações | canais | canal | notificações | avisos | página de status | página de estado',
    ),
    success: list(
      'deu certo quando | consideramos concluído | considerado sucesso | critérios de sucesso | critério de sucesso | sucesso | indicadores de sucesso | critérios de aceitação | definição de pronto | critérios de saída | critérios de conclusão',
    ),
    links: list(
      'referências | links | documentos relacionados | documentos de apoio | anexos | veja também | recursos',
    ),
    actions: list('ações | ação | passos | tarefas | procedimento | atividades | execução'),
    example: list('exemplo | modelo | amostra'),
  },
  fields: {
    metric: list('métrica | indicador | sinal | medida | parâmetro'),
    value: list('limite máximo | limite mínimo | valor | limite | limiar | máximo | mínimo | limite de rollback'),
    target: list('meta | objetivo | alvo | esperado | normal | verde | aceitável | desejado'),
    warning: list('aviso | advertência | amarelo | atenção'),
    critical: list('crítico | crítica | vermelho | grave | críticos | críticas'),
    condition: list('condição | situação | gatilho | cenário | sintoma | evento | critério | problema | se | quando'),
    action: list('ação | resposta | reação | o que fazer | medida | então'),
    within: list('prazo | tempo | tempo máximo | tempo de resposta | em até | limite de tempo'),
    hold: list('durante | janela | sustentado | duração | período'),
    stage: list('etapa | fase | onda | passo | nível | grupo'),
    share: list(
      'tráfego | percentual | porcentagem | % | % do tráfego | % de tráfego | peso | parcela | % de usuários | exposição | percentagem',
    ),
    users: list('usuários | utilizadores | clientes | público | número de usuários'),
    duration: list(
      'duração | observação | espera | tempo de observação | janela de observação | período de observação | permanência | duração mínima',
    ),
    time: list('hora | quando | momento | início | dia | data | horário | hora de início'),
    step: list('passo | ação | atividade | tarefa | o que | descrição | evento | item | detalhe'),
    owner: list('responsável | dono | quem | encarregado | atribuído a | proprietário | quem decide | equipe'),
    role: list('papel | função | cargo | área | aprovador | responsabilidade'),
    name: list('nome | pessoa | quem | titular | responsável | nome completo'),
    contact: list('contato | contacto | e-mail | email | telefone | celular | ramal'),
    command: list('comando | executar | script'),
    verification: list('verificação | verificar | conferência | resultado esperado | esperado | validação | conferir'),
    communication: list('comunicação | mensagem | anúncio | aviso | notificar | comunicar'),
    channel: list('canal | meio | onde | via'),
    severity: list('severidade | gravidade | prioridade | nível'),
    scope: list('endpoint | serviço | componente | escopo | sistema | rota'),
    decision: list('decisão | decisões | resultado | opções'),
    status: list('status | estado | feito | pronto | concluído'),
    date: list('data | data limite | vencimento | prazo | última atualização'),
    notes: list('notas | nota | comentários | observações | motivo'),
    number: list('nº | n.º | número | #'),
  },
  compare: {
    below: list(
      'com menos de | menor que | menor do que | menos de | menos que | abaixo de | abaixo dos | abaixo do | inferior a | inferiores a | cai abaixo de | cair abaixo de | caia abaixo de | abaixo da',
    ),
    atMost: list(
      'de até | no máximo | máximo | não mais que | não mais de | até | não superior a | menor ou igual a | não ultrapassa | não ultrapasse | não deve ultrapassar | não deve exceder | não exceder | não excede | máximo de | não passar de | sem ultrapassar | igual ou inferior a',
    ),
    above: list(
      'maior que | maior do que | mais de | mais que | acima de | acima dos | acima do | superior a | superiores a | supera | superar | excede | exceder | exceda | excedem | ultrapassa | ultrapassar | ultrapasse | ultrapassarem | passa de | passar de | acima da | sobe acima de',
    ),
    atLeast: list(
      'pelo menos | no mínimo | mínimo | não menos de | não menos que | maior ou igual a | mínimo de | não inferior a | ao menos | não deve cair abaixo de | igual ou superior a | a partir de',
    ),
    equal: list('igual a | exatamente'),
    atMostAfter: list('no máximo | ou menos | ou inferior | máximo'),
    atLeastAfter: list('no mínimo | ou mais | ou superior | ou maior | pelo menos | mínimo'),
  },
  durations: {
    ms: list('milissegundo | milésimos | ms'),
    s: list('segundo | seg | s'),
    m: list('minuto | min'),
    h: list('hora | h'),
    d: list('dia | d'),
    w: list('semana | sem'),
  },
  units: {
    '%': list('por cento | porcento'),
    pp: list('pontos percentuais | ponto percentual'),
    '/s': list('por segundo | requisições por segundo | pedidos por segundo | transações por segundo | req/s'),
    '/min': list('por minuto | requisições por minuto | pedidos por minuto'),
    BRL: list('reais | r$'),
    EUR: list('euros | euro'),
    USD: list('dólares | dólar'),
  },
  numbers: counts(
    'um 1 | uma 1 | dois 2 | duas 2 | três 3 | quatro 4 | cinco 5 | seis 6 | sete 7 | oito 8 | nove 9 | dez 10 | doze 12 | quinze 15 | vinte 20 | trinta 30 | quarenta 40 | quarenta e cinco 45 | sessenta 60 | cem 100 | meia 0.5',
  ),
  multipliers: counts('mil 1000 | milhões 1000000 | milhão 1000000 | mi 1000000'),
  lasting: list(
    'por | durante | por mais de | durante mais de | por pelo menos | ao longo de | nos últimos | sustentado por',
  ),
  lastingAfter: list('seguidos | seguidas | consecutivos | consecutivas'),
  within: list('em | em até | dentro de | em menos de | no prazo de | antes de'),
  ranges: list('a | e | até | ao'),
  stage: list(
    'etapa | fase | onda | canário | implantação | tráfego | lançamento | abertura | abrir | subir | ampliar | aumentar | habilitar | ativar | liberar | piloto | beta | interno | grupo',
  ),
  next: list('depois | em seguida | e depois'),
  each: list('cada | por'),
  parts: counts(
    'metade de 50 | metade do 50 | metade dos 50 | um quarto de 25 | um terço de 33 | todo o tráfego 100 | todos os usuários 100 | todos os clientes 100',
  ),
  users: list('usuário | utilizador | cliente | conta | loja | funcionário | pessoa'),
  everyone: list(
    'todos os usuários | todos os utilizadores | todo o tráfego | todos os clientes | implantação completa | lançamento completo | disponibilidade geral | todo mundo',
  ),
  moments: {
    oclock: list('h | horas'),
    day: list('dia | dias'),
    week: list('semana | semanas'),
    hour: list('hora'),
    minute: list('minuto'),
  },
  actions: {
    rollback: list(
      'voltar | rollback | reverter | revertemos | reverte-se | reversão | voltar atrás | voltamos atrás | abortar | desfazer | cancelar o lançamento | desativar a flag | desligar | reverta',
    ),
    pause: list(
      'pausar | pausa | pausamos | parar | paramos | suspender | congelar | aguardar | manter | não avançar | segurar | interromper | pausem',
    ),
    page: list(
      'avisar | escalar | escalamos | acionar | chamar | notificar | alertar | alerta | investigar | convocar | plantão | informar | escalonar',
    ),
    continue: list('continuar | seguir | avançar | prosseguir | monitorar | sem ação | observar'),
  },
  decisions: {
    GO: list('lançar | go | avante'),
    'NO-GO': list('no go | no-go | não lançar'),
    CONTINUE: list('continuar | seguir | avançar | prosseguir'),
    PAUSE: list('pausar | pausa | aguardar | manter | parar'),
    ROLLBACK: list('reverter | rollback | voltar atrás | reversão'),
    EXTEND: list('estender | prolongar'),
    ABORT: list('abortar | cancelar'),
  },
  step: list('passo'),
  and: list('e | assim como'),
  alertLevels: {
    critical: list('alerta crítico | alertas críticos | alarme crítico | alarmes críticos'),
    warning: list('alerta de aviso | alertas de aviso'),
    info: list('alerta informativo'),
  },
  fresh: list('novo | novos | nova | novas'),
  done: list('feito | sim | pronto | concluído | completo | ok'),
  title: list('título'),
  conditions: list('se | quando | caso | assim que'),
  when: list('quando'),
  how: list('como'),
  none: list('zero | nenhum | nenhuma | sem'),
  baseline: list('linha de base | a linha de base | base | o normal | valor de referência | versão anterior'),
  previous: list('etapa anterior | fase anterior | onda anterior | a etapa anterior | a fase anterior'),
  metrics: {
    error_rate: list(
      'taxa de falha | taxa de falhas | taxa de erro | taxa de erros | percentual de erros | erros | erros 5xx | erro | falhas',
    ),
    success_rate: list('taxa de sucesso | percentual de sucesso'),
    p95_latency: list('latência p95 | p95 de latência | p95 da latência | tempo de resposta p95 | percentil 95'),
    p99_latency: list('latência p99 | p99 de latência | p99 da latência | tempo de resposta p99 | percentil 99'),
    latency: list('latência | tempo de resposta | latência média | tempo de carregamento'),
    uptime: list('disponibilidade'),
    cpu: list('uso de cpu | cpu | consumo de cpu'),
    memory: list('memória | uso de memória | consumo de memória'),
    disk: list('disco | uso de disco | espaço em disco'),
    connections: list('conexões | conexões ativas | ligações'),
    cache_hit_rate: list('taxa de acerto do cache | taxa de acertos de cache'),
    queue_depth: list('fila de mensagens | fila | tamanho da fila | profundidade da fila | mensagens na fila'),
    throughput: list('vazão | requisições por segundo'),
    mttr: list('tempo médio de recuperação | tempo de recuperação'),
    satisfaction: list('satisfação | satisfação do cliente'),
    cost: list('custo | custos | custo mensal | gasto'),
    support_tickets: list('chamados | chamados de suporte | reclamações | tickets de suporte'),
    conversion_rate: list('conversão | taxa de conversão'),
    requests: list('requisições | pedidos processados | requisições processadas'),
    active_users: list('usuários ativos | utilizadores ativos'),
    payment_failures: list('pagamentos recusados | falhas de pagamento'),
  },
  roles: list(`
      diretor | diretora | diretor financeiro | diretora financeira | gerente | coordenador | coordenadora | segurança da informação | integrações | desempenho | financeiro | marketing | responsável | conformidade | riscos | contabilidade | redes |
    diretor de lançamento | diretora de lançamento | responsável pelo lançamento | líder técnico | líder técnica |
    líder de operações | operações | comunicação | comandante de incidentes | gerente de projeto | gerente de produto |
    líder de qualidade | qualidade | segurança | líder de segurança | produto | suporte | líder de suporte |
    desenvolvimento | líder de desenvolvimento | plantão | plantonista | banco de dados | administrador de banco de dados |
    infraestrutura | gestor de produto | diretor técnico | diretora técnica | atendimento | jurídico | plataforma | diretoria
  `),
  channels: {
    email: list('e-mail | correio eletrônico'),
    phone: list('telefone | ligação | telefonema'),
    sms: list('sms | mensagem de texto'),
    status_page: list('página de status | página de estado'),
  },
  fillers: list(`
      mantém-se | mantêm-se | fica | ficam | continua | menos |
    o | a | os | as | um | uma | de | do | da | dos | das | deve | devem | ser | estar | é | está | estão | se | que | quando |
    com | em | no | na | e | ou | por | para | não | manter-se | manter | permanecer | ficar | seja | seu | sua | nosso |
    ao | há | mais | todo | todos | cada | verificar | conferir | garantir | estável | normal
  `),
};
