"""Spanish and Portuguese. Pure data."""

from __future__ import annotations

import re

from rag.text.languages.rules import LanguageRules, asked, groups, offered, words

SPANISH = LanguageRules(
    name="Spanish",
    code="es",
    stemmer="spanish",
    stop_words=words(
        """que quien quienes cuando donde como cuanto cuanta cuantos cuantas cual cuales por para porque fue
        fueron era eran es son ser sido esta estan estaba estaban este esta esto estos estas ese esa ha han
        habia hay hubo haber el la los las lo un una unos unas del de al a en con sin sobre entre desde hasta
        hacia contra segun durante tras se su sus le les me mi nos y e o u ni no si mas menos muy ya tambien
        solo pero aunque tiene tienen tuvo puede pueden hizo hace hacer dio dime di cuentame explica resume resumeme nombra
        paso pasado ocurrio sucedio llama llaman tanto viene vienen causa motivo razon edad altura velocidad tiempo numero cantidad personas persona gente ano anos nombre hoy ayer"""
    ),
    asks=asked(
        money="cu[aá]nto (?:dinero|cost\\w+|cuesta\\w*|pag\\w+|vale|val[ií]a)|cu[aá]ntos euros|qu[eé] precio|a cu[aá]nto"
        "|cu[aá]l (?:es|fue) el (?:precio|coste|costo)",
        duration="cu[aá]nto (?:tiempo|dur[oó]\\w*|dura\\w*|tard\\w+)|cu[aá]nt[oa]s (?:d[ií]as|horas|a[ñn]os|semanas|meses)",
        number="cu[aá]nt[oa]s?|qu[eé] (?:edad|altura|distancia|magnitud|velocidad)|cada cu[aá]nto",
        time="cu[aá]ndo|qu[eé] d[ií]a|en qu[eé] (?:a[ñn]o|fecha|mes)|a qu[eé] hora|desde cu[aá]ndo|hasta cu[aá]ndo",
        place="d[oó]nde|ad[oó]nde|en qu[eé] (?:lugar|ciudad|pa[ií]s|sitio)",
        person="qui[eé]n(?:es)?|c[oó]mo se llama\\w*|qu[eé] (?:actor|actriz|pol[ií]tico|jugador|persona)",
        reason="por ?qu[eé]|a qu[eé] se debe|cu[aá]l (?:es|fue) la (?:causa|raz[oó]n)|qu[eé] (?:caus[oó]|provoc[oó])|motivo",
    ),
    offers=offered(
        number="dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veint\\w*|treinta"
        "|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien\\w*|\\w*cientos|mil|miles|mill[oó]n|millones"
        "|docena\\w*|decenas|mitad|tercio|doble|triple|nadie|ning[uú]n\\w*",
        money="euros?|d[oó]lares|pesos|libras|millones|millón|centavos|por ciento|soles|yenes|rublos",
        time="enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes"
        "|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|ayer|hoy|ma[ñn]ana|horas|medianoche|mediod[ií]a"
        "|primavera|verano|oto[ñn]o|invierno",
        place="en|de|desde|hacia|cerca de|junto a|hasta",
        until="hasta",
        span="horas?|d[ií]as?|semanas?|mes(?:es)?|a[ñn]os?|minutos?|segundos?|d[eé]cadas?",
        reason="porque|debido a|a causa de|por culpa de|ya que|puesto que|causa\\w*|raz[oó]n|motivo|por ello|para"
        "|provoc\\w+|ocasion\\w+|tras",
    ),
    abbreviations=re.compile(
        r"(?:^|[\s(«“])(?:Sr|Sra|Srta|Sres|Dr|Dra|D|Dña|Da|Prof|Ud|Uds|Vd|EE|UU|p|ej|etc|núm|n|pág|art|av|avda|c|aprox"
        r"|St|Sto|Sta|Gral|Ing|Lic|Mons|cía|S|A|[A-Z])\.\s*$",
        re.IGNORECASE,
    ),
    leans=re.compile(
        r"[«“\"]?(?:Él|Ella|Ellos|Ellas|Su|Sus|Esto|Esta|Este|Estos|Estas|Ese|Esa|Eso|Ah[ií]|All[ií]|Tambi[eé]n)\b(?! \w+ (?:de|del)\b)"
    ),
    synonyms=groups(
        """
        morir murio murieron muerto muertos muerta muertas muere fallecio fallecieron fallecidos fallecido victimas victima mortales muertes
        herido heridos herida heridas lesionados lesionado
        ganar gano ganaron gana ganado ganador ganadora vencio vence victoria gane campeon campeona
        costar costo cuesta costado coste precio
        incendio incendios fuego llamas ardio quemo
        inundacion inundaciones inundo riada crecida
        terremoto sismo temblor seismo
        detenido detenidos detuvo detuvieron arrestado arresto detencion
        robo robar robaron robado robada hurto sustraido
        hallar hallo hallaron hallado encontrado encontro encontraron descubrio descubierto descubrieron
        elegido elegida eligio elegir eleccion elecciones
        dimitio dimision renuncio renuncia dimitir
        decir dijo dijeron afirmo aseguro declaro
        abrir abrio abierto apertura reabrir reabrira reabrio reapertura inauguro inaugurado inauguracion
        cerrar cerro cerraron cierran cierre cerrado cerrada clausura
        empezar empezo comenzo comienza inicio empieza
        construir construyo construido construccion
        desaparecido desaparecidos desaparecio
        rescatar rescatado rescatados rescato rescate salvados
        evacuado evacuados evacuar evacuacion
        trabajadores empleados trabajador empleado obreros plantilla trabajan trabaja
        huelga huelgas paro
        accidente choque colision siniestro
        nacer nacio nacieron nacido nacimiento
        durar duro duracion
        director directora jefe jefa dirige
        pelicula filme film
        premio galardon
        """
    ),
)

PORTUGUESE = LanguageRules(
    name="Portuguese",
    code="pt",
    stemmer="portuguese",
    stop_words=words(
        """quem quais qual quantos quantas quanto quanta quando onde como porque por que foi foram e sao era
        eram ser sido esta estao estava estavam sera serao tem tinha ter havia ha houve o a os as um uma uns
        umas do da dos das de no na nos nas num numa em com sem sobre entre desde ate contra para pelo pela
        pelos pelas ao aos se seu sua seus suas ele ela eles elas eu nos voce lhe me ou mas nao mais menos
        muito tambem ja so apos durante este esta isto esse essa isso aquele aquela pode podem deve fez faz
        fazer diga diz conte explique nomeie aconteceu ocorreu chama chamam vem vieram causa motivo razao idade altura velocidade tempo numero quantidade pessoas pessoa gente ano anos
        nome hoje ontem"""
    ),
    asks=asked(
        money="quanto (?:cust\\w+|vale|dinheiro|pag\\w+)|quantos (?:reais|euros)|qual (?:[eé]|foi) o (?:pre[cç]o|custo|valor)",
        duration="quanto tempo|quant[oa]s (?:dias|horas|anos|semanas|meses)",
        number="quant[oa]s?|qual (?:[eé]|era|foi) a (?:idade|velocidade|altura|dist[aâ]ncia|profundidade)|a que (?:velocidade|profundidade)",
        time="quando|que dia|em que (?:ano|data|m[eê]s|dia)|a que horas|desde quando|at[eé] quando",
        place="onde|aonde|de onde|em que (?:cidade|pa[ií]s|lugar)",
        person="quem|como se chama\\w*|qual (?:ator|atriz|pol[ií]tico|jogador)",
        reason="por ?qu[eê]|por que (?:motivo|raz[aã]o)|qual (?:[eé]|foi) a (?:causa|raz[aã]o)|o que (?:causou|provocou)",
    ),
    offers=offered(
        number="dois|duas|tr[eê]s|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quinze|vinte|trinta"
        "|quarenta|cinquenta|sessenta|setenta|oitenta|noventa|cem|cento|\\w+centos|mil|milhares|milh[aã]o|milh[oõ]es"
        "|bilh[oõ]es|dezenas|d[uú]zia\\w*|metade|ter[cç]o|dobro|triplo|nenhum\\w*|ningu[eé]m",
        money="euros?|reais|d[oó]lares|libras|milh[oõ]es|milh[aã]o|centavos|por cento|bilh[oõ]es|ienes",
        time="janeiro|fevereiro|mar[cç]o|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
        "|(?:segunda|ter[cç]a|quarta|quinta|sexta)(?:-feira)?|s[aá]bado|domingo|ontem|hoje|amanh[aã]|horas|meia-noite"
        "|primavera|ver[aã]o|outono|inverno",
        place="em|no|na|de|do|da|perto de|ao largo de|para",
        until="at[eé]",
        span="horas?|dias?|semanas?|m[eê]s(?:es)?|anos?|minutos?|segundos?|d[eé]cadas?",
        reason="porque|devido|por causa|j[aá] que|uma vez que|pois|caus\\w+|raz[aã]o|motivo|para|provoc\\w+|gra[cç]as a|ap[oó]s",
    ),
    abbreviations=re.compile(
        r"(?:^|[\s(«“])(?:Sr|Sra|Srta|Dr|Dra|Prof|Profa|Eng|Exmo|Exma|D|St|Sto|Sta|etc|ex|p|pág|art|n|nº|av|aprox|Ltda|S|A|[A-Z])\.\s*$",
        re.IGNORECASE,
    ),
    leans=re.compile(
        r"[«“\"]?(?:Ele|Ela|Eles|Elas|O seu|A sua|Seu|Sua|Seus|Suas|Isto|Este|Esta|Isso|Esse|Essa|Aquilo)\b"
    ),
    synonyms=groups(
        """
        morrer morreu morreram morto mortos morta mortas morte mortes vitimas vitima faleceu faleceram obitos
        ferido feridos ferida feridas lesionados
        ganhar ganhou ganharam venceu vencer vencedor vencedora vitoria conquistou
        custar custou custa custo preco
        incendio incendios fogo chamas
        enchente enchentes inundacao inundacoes cheia cheias alagamento
        greve paralisacao greves
        terremoto sismo tremor
        preso presos prisao detido detidos detencao
        roubo roubado roubada furto roubaram furtado
        encontrado encontrada encontraram descobriu descobriram descoberto descoberta achado
        eleito eleita eleicao eleicoes
        renunciou renuncia demitiu demissao
        dizer disse afirmou declarou informou
        abrir abriu aberto abertura reabrir reabre reabertura inaugurado inaugurada inauguracao inaugurou
        fechar fechou fechado fechada fechamento encerramento
        comecar comecou inicio iniciou
        construir construiu construido construcao
        desaparecido desaparecidos desapareceu
        resgatar resgatado resgatados resgataram resgate salvos
        evacuado evacuados evacuacao
        trabalhadores funcionarios empregados trabalhador operarios trabalham
        acidente colisao batida
        suspensas suspenso suspensos suspensao
        dirigida dirigiu dirigir liderou liderada chefiada
        nascer nasceu nasceram nascimento
        durar durou duracao
        diretor diretora chefe
        motoristas motorista condutores
        """
    ),
)
