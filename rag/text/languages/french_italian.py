"""French and Italian. Pure data."""

from __future__ import annotations

import re

from rag.text.languages.rules import LanguageRules, asked, groups, offered, words

FRENCH = LanguageRules(
    name="French",
    code="fr",
    stemmer="french",
    stop_words=words(
        """qui que quoi quand ou pourquoi comment combien quel quelle quels quelles lequel laquelle est sont
        etait etaient ete etre a ont avait avaient avoir fut furent sera seront il elle ils elles on je tu
        nous vous y le la les l un une des du de d au aux en dans sur sous par pour avec sans contre entre
        chez vers depuis jusque jusqu pendant apres avant et ou mais ni ne n pas plus moins tres aussi se s
        son sa ses leur leurs ce c cet cette ces cela ca mon ma mes qu t m j si comme donc car dit dis
        raconte explique resume nomme fait faire peut peuvent doit va arrive passe appelle appellent personnes
        personne vient viennent gens cause raison motif age vitesse hauteur temps nombre an ans annee nom aujourd hui hier tout tous toute toutes meme bien pres environ"""
    ),
    asks=asked(
        money="combien (?:d['’]argent|d['’]euros|co[uû]t\\w+|a co[uû]t\\w+|vaut|ont co[uû]t\\w+)|combien .* co[uû]t\\w+|quel (?:est|[eé]tait) le (?:prix|co[uû]t)|[aà] combien",
        duration="combien de (?:temps|jours|heures|semaines|mois|minutes)|(?:pendant|depuis) combien",
        number="combien|quel [aâ]ge|quelle (?:vitesse|hauteur|longueur|distance|taille|magnitude|est la part)|[aà] quelle vitesse",
        time="quand|quel jour|en quelle ann[eé]e|[aà] quelle (?:date|heure)|depuis quand|jusqu['’][aà] quand",
        place="o[uù]|d['’]o[uù]|dans quel(?:le)? (?:ville|pays|lieu|endroit)",
        person="qui|comment s['’]appel\\w+|quel (?:homme|acteur|joueur|politicien)|quelle (?:femme|actrice)",
        reason="pourquoi|quelle (?:est|[eé]tait) la (?:cause|raison)|[aà] cause de quoi|qu['’]est-ce qui a (?:caus[eé]|provoqu[eé])",
    ),
    offers=offered(
        number="deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt\\w*|trente"
        "|quarante|cinquante|soixante|cents?|mille|milliers?|millions?|milliards?|dizaines?|douzaine|moiti[eé]"
        "|tiers|quart|double|triple|aucune?",
        money="euros?|dollars?|francs?|livres|millions|milliards|centimes|pour cent|roubles|yens",
        time="janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre|lundi"
        "|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|aujourd['’]hui|demain|heures?|minuit|midi"
        "|printemps|[eé]t[eé]|automne|hiver",
        place="[aà]|au|en|dans|pr[eè]s de|vers|depuis|de",
        until="jusqu\\w*",
        span="heures?|jours?|semaines?|mois|ans?|ann[eé]es?|minutes?|secondes?",
        reason="invoqu\\w+|parce qu\\w+|car|en raison|[aà] cause|du fait|gr[aâ]ce [aà]|faute de|puisque|caus\\w+|raison|motif"
        "|provoqu\\w+|afin de|pour|suite [aà]|d[uû] [aà]",
    ),
    abbreviations=re.compile(
        r"(?:^|[\s(«“])(?:M|MM|Mme|Mmes|Mlle|Me|Dr|Pr|St|Ste|av|J|C|etc|cf|p|ex|env|art|no|vol|bd|hab|[A-Z]|[A-Z]\.-[A-Z])\.\s*$"
    ),
    leans=re.compile(
        r"[«“\"]?\s?(?:Il|Elle|Ils|Elles|Son|Sa|Ses|Leur|Leurs|Ce|Cet|Cette|Ces|Cela|C['’]est|Celui-ci|Celle-ci|Y)\b"
    ),
    synonyms=groups(
        """
        mourir mort morts morte mortes mouru decede decedes deces tue tues tuees victimes victime vie meurt
        blesse blesses blessee blessees blessures
        gagner gagne gagnee remporte remportee vainqueur victoire battu gagnant gagnante
        couter coute couts cout prix
        incendie incendies feu flammes brule
        inondation inondations crue crues inonde
        seisme tremblement
        derailler deraille deraillement
        train convoi rame
        arrete arretes arretee interpelle interpelles arrestation
        vole voles volee vol cambriolage derobe
        retrouve retrouvee decouvert decouverte trouve trouvee decouvre
        elu elue elus election elections elit
        demissionne demission
        dire declare affirme indique
        ouvrir ouvert ouverte ouverture rouvrir rouvrira reouverture inaugure inauguration
        fermer ferme fermee fermeture
        commencer commence debut debute
        construire construit construite construction
        disparu disparus disparue disparition
        sauve sauves secourus sauvetage secours
        evacue evacues evacuation
        employes salaries travailleurs ouvriers employe salarie effectif travaillent
        greve greves debrayage
        accident collision choc
        naitre ne nee naissance
        durer dure duree
        directeur directrice dirige chef
        tableau toile peinture oeuvre
        vitesse roulait km
        """
    ),
)

ITALIAN = LanguageRules(
    name="Italian",
    code="it",
    stemmer="italian",
    stop_words=words(
        """chi che cosa cos quando dove come perche quanti quante quanto quanta quale quali e stato stata
        stati state era erano fu furono essere ha hanno aveva avevano avere ho il lo la i gli le l un uno una
        di del dello della dell dei degli delle da dal dallo dalla dall dai dagli dalle a al allo alla all ai
        agli alle in nel nello nella nell nei negli nelle con su sul sullo sulla sull sui sugli sulle per tra
        fra contro senza sotto sopra dopo prima durante si suo sua suoi sue loro ci vi ne mi ti lui lei io noi
        o ed ma non piu meno molto anche gia solo se questo questa questi queste quello quella puo possono
        deve fatto fa dimmi spiega riassumi racconta nomina successo accaduto chiama chiamano viene vengono causa motivo ragione eta velocita altezza tempo numero persone persona gente
        anno anni nome oggi ieri c d s sono siamo vicino circa"""
    ),
    asks=asked(
        money="quanto (?:[eè] costat\\w+|cost\\w+|vale|valgono|[eè] stat\\w+ pagat\\w+)|quanti euro|(?:a quanto|quanto) ammonta\\w*|qual [eè] (?:il prezzo|il costo)",
        duration="quanto (?:tempo|dura\\w*|[eè] durat\\w+)|quant[ie] (?:giorni|ore|anni|settimane|mesi)",
        number="quant[oiae]|quanti|qual [eè] (?:l['’]et[aà]|la velocit[aà])|a che velocit[aà]",
        time="quando|che giorno|in che (?:anno|data|mese)|in quale (?:anno|giorno)|a che ora|da quando|fino a quando",
        place="dove|dov['’][eè]|in (?:quale|che) (?:citt[aà]|paese|luogo)|da dove",
        person="chi|come si chiama\\w*|quale (?:attore|attrice|politico|giocatore)",
        reason="perch[eé]|per (?:quale|che) motivo|qual [eè] (?:la causa|il motivo)|che cosa ha (?:causato|provocato)|a causa di che cosa",
    ),
    offers=offered(
        number="due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici"
        "|venti\\w*|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta|cento|\\w+cento|mille|\\w*mila"
        "|milion\\w+|miliard\\w+|decine|dozzina|met[aà]|terzo|quarto|doppio|triplo|nessun\\w*",
        money="euro|dollari|lire|sterline|milion\\w+|miliard\\w+|centesimi|per cento|rubli|yen",
        time="gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|luned[iì]"
        "|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica|ieri|oggi|domani|mezzanotte|mezzogiorno"
        "|primavera|estate|autunno|inverno",
        place="a|ad|in|nel|nella|nell['’]|di|da|presso|vicino a|verso",
        until="fino",
        span="or[ae]|giorn[io]|settiman[ae]|mes[ei]|ann[io]|minut[io]|second[io]|decenni\\w?",
        reason="perch[eé]|a causa|poich[eé]|siccome|dovut\\w+|causa\\w*|motivo|ragione|per via|grazie a|provocat\\w+|cos[iì]|per",
    ),
    abbreviations=re.compile(
        r"(?:^|[\s(«“'’])(?:sig|sigg|sig\.ra|dott|dott\.ssa|dr|prof|prof\.ssa|on|avv|ing|arch|geom|gen|col|cap|mons|S|ecc|es|art"
        r"|n|p|pag|vol|ca|circa|tel|V|U|Rev|[A-Z])\.\s*$",
        re.IGNORECASE,
    ),
    leans=re.compile(
        r"[«“\"]?(?:Egli|Ella|Lui|Lei|Essi|Esse|Loro|Il suo|La sua|I suoi|Le sue|Questo|Questa|Questi|Queste|Quello|Ci[oò])\b"
    ),
    synonyms=groups(
        """
        morire morto morti morta morte muore deceduto deceduti uccidendo ucciso uccisi uccise vittime vittima perso
        ferito feriti ferita ferite lesioni
        vincere vince vinto vinta vincitore vincitrice vittoria battendo battuto trionfo
        costare costo costa costato costata prezzo
        incendio incendi fuoco fiamme rogo bruciato
        alluvione alluvioni inondazione esondazione esondato
        terremoto sisma scossa
        arrestato arrestati arresto fermato fermati
        rubato rubata rubati furto rubare sottratto
        trovato trovata ritrovato ritrovata scoperto scoperta scoprire rinvenuto
        eletto eletta elezione elezioni
        dimesso dimissioni dimettersi
        dire detto dice spiegato dichiarato affermato
        aprire riaprire riapre riaprira riapertura aperto aperta apertura inaugurato inaugurazione apre aprira
        chiudere chiude chiuso chiusa chiusura chiusi
        iniziare iniziato inizio cominciato comincia
        costruire costruito costruzione
        disperso dispersi scomparso scomparsa
        salvato salvati soccorso soccorsi estratti estratte
        evacuato evacuati evacuazione
        lavoratori dipendenti operai impiegati lavoratore lavorano
        sciopero scioperi scioperano
        incidente scontro schianto
        segnare segnato segnati gol rete reti
        nascere nato nata nati nascita
        durare durato durata dura
        allenatore allenatrice tecnico mister panchina
        direttore direttrice dirige capo
        libro romanzo
        """
    ),
)
