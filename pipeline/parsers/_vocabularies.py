"""The elements of each XML format, as its schema has them: what `_vocabulary.tame` takes for known.

Schemas: gii-norm.dtd 1.01; BWB toestand_2016-1.xsd; Akoma Ntoso 3.0 (OASIS); Formex 4 (formex-05.59); CLML
(legislation.xsd); USLM 1.0 and 2.0; BOE's 'Datos abiertos'; RIS (risdok).
"""

from __future__ import annotations

from pipeline.parsers._vocabulary import vocabulary

GII = vocabulary(
    "dokumente norm textdaten text fussnoten Footnotes DL DD table tgroup thead tbody tfoot row",
    "P LA DT Title Subtitle pre entry Footnote Revision Ident kommentar noindex NB FnArea small",
    "B I U F SP SUB SUP BR IMG FILE FnR Citation QuoteL QuoteR Accolade Split ABWFORMAT colspec spanspec",
    "Content",
    "P",
    "metadaten TOC",
)

BWB = vocabulary(
    "toestand lijst row table tbody tgroup thead tfoot kop noot.lijst juncto definitielijst specificatielijst "
    "nota-toelichting afkondiging wetgeving",
    "achternaam naam ondertekening dagtekening ondertekenaar gegeven noot entry model al citeertitel considerans.al "
    "context.al datum extref extref-groep intref functie intitule koning label li.nr lidnr nadruk noot.al noot.nr nr "
    "organisatie plaats redactie titel tussenkop voornaam wie wij title subtitel deze sup inf super sub unl "
    "bijschrift term definitie adres regel",
    "nadruk extref intref sup inf super sub unl redactie plaatje illustratie formule figuur colspec spanspec br",
    "aanhef considerans context preambule circulaire.aanhef beleidsregel.aanhef boek deel titeldeel hoofdstuk "
    "afdeling sub-afdeling paragraaf sub-paragraaf subparagraaf sub-sub-paragraaf divisie sub-divisie wijzig-divisie "
    "circulaire.divisie circulaire.sub-divisie beleidsregel.divisie artikel enig-artikel wijzig-artikel wet-besluit "
    "wettekst regeling regeling-tekst circulaire circulaire-tekst beleidsregel beleidsregel-tekst besluit "
    "besluit-tekst reglement reglement-tekst verdrag verdragtekst tekst bijlagen bijlage wetsluiting "
    "regeling-sluiting circulaire-sluiting beleidsregel-sluiting slotformulering verdrag-sluiting sluiting slotakte "
    "uitgifte lid wijzig-lid wijzig-lid-groep al-groep li citaat citaat-artikel citaat-lid",
    "al",
    "meta-data bwb-inputbestand bwb-wijzigingen redactionele-correcties",
)

AKN = vocabulary(
    "akomaNtoso amendmentList officialGazette documentCollection act bill debateReport debate statement amendment "
    "judgment portion doc collectionBody attachments attachment components component documentRef ol ul table tr "
    "recitals citations toc blockList list coverPage preface preamble embeddedStructure quotedStructure judgmentBody "
    "introduction background arguments remedies motivation decision header amendmentBody debateBody fragmentBody "
    "debateSection mainBody portionBody",
    "p num heading subheading li td th caption block blockList interstitial signature docTitle docType docNumber "
    "docDate docAuthority docPurpose docStage docStatus docCommittee docIntroducer docProponent docJurisdiction "
    "longTitle tocItem crossHeading embeddedText quotedText mod rmod mmod authorialNote listIntroduction listWrapUp "
    "formula noteAuthorial scene narrative summary",
    "a abbr affectedDocument b br change concept courtType date decoration def del entity event extractText fillIn i "
    "img inline ins judge lawyer legislature location mref neutralCitation noteRef object omissis opinion "
    "organization outcome party person placeholder process quantity ref relatedDocument remark role rref session "
    "shortTitle span sub sup term time u vote eop eol docketNumber extractStructure docTitle docType docNumber "
    "docDate popup",
    "body book tome part subpart title subtitle chapter subchapter division subdivision section article rule subrule "
    "paragraph subparagraph subsection point indent alinea clause subclause sublist item level transitional proviso "
    "hcontainer content conclusions container recital citation intro wrapUp wrap tblock div foreign blockContainer "
    "componentRef",
    "p",
    "meta",
)

FORMEX = vocabulary(
    "CONS.ACT CONS.DOC CONS.ANNEX LIST DLIST ROW TBL CORPUS GR.VISA GR.CONSID GR.SEQ GR.NOTES TITLE TI STI SIGNATURE "
    "QUOT.S INCL.ELEMENT GENERAL TOC BLK SUBDIV",
    "P ALINEA CELL COM DATE DEFINITION FT GR.CONSID.INIT HT NO.P NO.PARAG PREAMBLE.FINAL PREAMBLE.INIT PREFIX REF.DOC "
    "REF.DOC.OJ REF.DOC.ECR STI.ART TERM TI.ART TXT VISA VOLUME.REF CAPTION INTRO MARGIN COLL LG.DOC LG.OJ NO.OJ YEAR "
    "PAGE.FIRST NO.CELEX NO.DOC NO.CURRENT TI.CJT KEYWORDS ADDRESSEE ADDR ADDR.S NAME PL.DATE SIGNATORY",
    "HT FT DATE QUOT.START QUOT.END REF.DOC REF.DOC.OJ REF.NP NOTE IE BR IND EXPONENT FORMULA FORMULA.S EXPR FRACTION "
    "DIVIDEND DIVISOR OP.CMP OP.MATH OVER UNDER ROOT SUM INT VALUE FMT.VALUE DEGREE LINK ANCHOR PERIOD",
    "ACT ANNEX ARTICLE PARAG CONSID DIVISION ENACTING.TERMS FINAL PREAMBLE CONTENTS NP ITEM DLIST.ITEM PART SECTION "
    "AGR LETTER PROLOG",
    "P",
    "BIB.INSTANCE BIB.INSTANCE.CONS BIB.DATA INFO.CONSLEG INFO.PROD FAM.COMP",
)

CLML = vocabulary(
    "Legislation Primary Secondary EURetained Schedules UnorderedList OrderedList KeyList Tabular P1group P2group "
    "P3group P4group P5group P6group P7group PrimaryPrelims SecondaryPrelims EUPrelims TitleBlock DateOfEnactment "
    "IntroductoryText EnactingText PrimaryPreamble SecondaryPreamble SignedSection Signatory Signee MadeDate LaidDate "
    "ComingIntoForce ComingIntoForceClauses ComingIntoForceDate Made Laid DateSigned Address Footnotes Footnote "
    "Versions Version MarginNotes MarginNote Figure Part Chapter Pblock PsubBlock EUPart EUTitle EUChapter EUSection "
    "EUSubsection Division P1 P2 P3 P4 P5 P6 P7 IncludedDocument Resources TableNotes KeyListItem",
    "Title Subtitle Number Reference Pnumber Text LongTitle DateText AppendText PersonName JobTitle DepartmentName "
    "AddressLine Key Para LSseal Comment Correction Draft Approved Sifted SiftedDate Subject RoyalPresence Resolution "
    "MajorHeading CrossHeading ArabicRoman Attribution EnactingTextOmitted Where Definition Formula EUPreamble "
    "FootnoteText RecitalNumber Division",
    "Abbreviation Acronym Addition Citation CitationSubRef CommentaryRef Emphasis FootnoteRef InlineAmendment "
    "InternalLink ExternalLink MarginNoteRef Repeal SmallCaps Strong Substitution Superior Inferior Underline "
    "Uppercase Strike Expanded Proviso Span Term Character Image IncludedDocumentRef a em strong sup sub",
    "Body EUBody ScheduleBody Schedule AppendixBody Appendix Form P P1para P2para P3para P4para P5para P6para P7para "
    "BlockAmendment BlockText BlockExtract ListItem ExplanatoryNotes EarlierOrders",
    "Text",
    "Metadata Contents Commentaries",
)

BOE = vocabulary(
    "response data texto bloque table thead tbody tfoot tr colgroup",
    "p td th caption li pre h1 h2 h3 h4 h5 h6 a",
    "a em i b u strong sub sup span br img hr col small font abbr cite q del ins",
    "version blockquote div ol ul dl dt dd",
    "p",
    "status metadatos analisis metadata-eli",
)

_ECFR_IGNORED = (
    "HEADER AMDDATE CFRTOC PRTPAGE PTHD AUTH SOURCE CITA SECAUTH PARAUTH APPRO EDNOTE EFFDNOT EFFDNOTP XREF CROSSREF "
    "CONTENTS SECHD STYLE LRH RRH FTREF TOC TOCHD img COVER"
)
_GPO_TEXTS = (
    "P P-1 P-2 P-3 FP FP-1 FP-2 FP-3 FP-DASH FP1 FP1-1 FP1-2 FP1-G FP2 FP2-2 FP2-3 FP3 FRP PSPACE HEAD HD HD1 HD2 HD3 "
    "HD4 HD5 HD6 HED HED1 SUBJECT RESERVED IDNO TH TD ENT CHED TTITLE TDESC TNOTE LI NAME TITLE DATE DATED SIG BCAP "
    "WIDE SECTNO AMDPAR AGENCY SUBAGY CFR DEPDOC RIN DOC FILED FRDOC BILCOD PTITLE MATH FORMULA CAPTION OPEN"
)
_GPO_PHRASES = "I E B SU FR a AC sup sub i b em strong span br SUP SUB img STARS FTREF PRTPAGE LI MID GID PSIG HRULE"

ECFR = vocabulary(
    "DLPSTEXTCLASS ECFR TEXT BODY ECFRBRWS TABLE THEAD TBODY TR GPOTABLE BOXHD ROW UL FTNT BOXTXT BMATTER EAR",
    _GPO_TEXTS,
    _GPO_PHRASES,
    "DIV1 DIV2 DIV3 DIV4 DIV5 DIV6 DIV7 DIV8 DIV9 EXTRACT NOTE EXAMPLE EXAMPLES DIV",
    "P",
    _ECFR_IGNORED,
)

FEDREG = vocabulary(
    "FEDREG RULES PRORULES NOTICES PRESDOCS PREAMB ROW BOXHD GPOTABLE FTNT NEWPART AIDS CAT READAID SIGS",
    f"{_GPO_TEXTS} SECHD TITLE3 PRES PROC DETERM EXECORD SJ SJDOC PGS PARTNO VOL NO UNITNAME EAR BOXTXT",
    _GPO_PHRASES,
    "RULE PRORULE NOTICE PRESDOCU CORRECT SUNSHINE SUPLINF REGTEXT LSTSUB PRIACT AGY ACT SUM DATES EFFDATE ADD FURINF "
    "COMPDATE PREAMHD SECTION SUBPART APPENDIX PART CHAPTER SUBCHAP EXTRACT NOTE PROCLA EXECORDR PRNOTICE PRMEMO AUTH "
    "SOURCE CONTENTS SIG EXAMPLE",
    "P",
    "CNTNTS GPH MID GID",
)

USLM = vocabulary(
    "uscDoc cfrDoc statuteCompilation pLaw lawDoc plaw statutesAtLarge resolution bill list layout table thead tbody "
    "tfoot row tr collection component amendMain amendmentContent",
    "content chapeau continuation p proviso text quotedContent listContent listHeading column header li block "
    "subheading crossHeading formula docTitle officialTitle recital caption signature signatures figure "
    "actionDescription action enactingFormula resolvingClause longTitle preamble legend heading num note td th "
    "footnote quotedText ref dateline headingItem groupItem referenceItem firstPage attestation",
    "ref date i b sub sup inline term quotedText amendingAction shortTitle span em strong entity headingText def a br "
    "img col organization person name role location affiliation elided del ins designator label target marker u "
    "approvedDate congress session docNumber citableAs time math uncertainty footnote page figCaption property ear "
    "equation",
    "main legis title subtitle chapter subchapter part subpart division subdivision article subarticle level "
    "courtRules reorganizationPlans reorganizationPlan appendix schedule section courtRule subsection paragraph "
    "subparagraph clause subclause item subitem subsubitem listItem compiledAct compact",
    "p",
    "meta preface backMatter legislativeHistory endMarker toc tocItem index leftRunningHead rightRunningHead "
    "centerRunningHead runningHead sourceCredit source authority amendingDate notes editorialNote explanationNote "
    "editionNote citationNote effectiveDateNote organizationNote changeNote sidenote sidenotes statutoryNote "
    "findingAid appropriations colgroup",
)

EISB = vocabulary(
    "act frontmatter backmatter table colgroup tr actnumber title fn marker tbody thead",
    "p number su signature",
    "b i u font su xref sup sub fn odq cdq osq csq emdash endash degree ddagger br hr hr1 graphic col bull euro Afada "
    "Efada Ifada Ofada Ufada afada efada ifada ofada ufada amp lt gt nbsp pound middot times frac12 frac14 frac34 "
    "hellip ndash mdash deg plusmn divide half thinsp ensp emsp lsquo rsquo ldquo rdquo dagger Dagger",
    "body part chapter sect schedule td",
    "p",
    "metadata acttoc actsreferredto",
)

RIS = vocabulary(
    "risdok nutzdaten liste aufzaehlung table tr inhaltsverzeichnis",
    "absatz ueberschrift schlussteil listelem symbol gldsym td erltext feld",
    "i b u s k n v h e f sub sup super span br nbsp tab gs binary src bild gldsym symbol feld",
    "abschnitt",
    "absatz",
    "metadaten layoutdaten kzinhalt fzinhalt",
)

LEXDANIA = vocabulary(
    "Dokument TitelGruppe Index Table Tr Segl UnderskriftGruppe Nota UnderskriftStedDato Underskriver",
    "Linea Char Explicatus Td Rubrica Titel UnderTitel",
    "Char Linea",
    "DokumentIndhold Hymne Indledning Exitus Bog Afsnit Kapitel ParagrafGruppe Paragraf CentreretParagraf Stk "
    "AendringCentreretParagraf IkraftCentreretParagraf Indentatio Ikraft AendringsNummer Aendring AendringDefinition "
    "AendringAktion AendringNyTekst Rykningsklausul Bilag BilagIndhold TekstGruppe",
    "Linea",
    "Meta",
)

RIIGI_TEATAJA = vocabulary(
    "oigusakt aktinimi allkiri allkirjastaja viide nimi normtehnmarkus",
    "tavatekst HTMLKonteiner kuvatavNr osaPealkiri peatykkPealkiri jaguPealkiri jaotisPealkiri alljaotisPealkiri "
    "paragrahvPealkiri pealkiri normtehnmarkusTekst kuvatavTekst ametinimetus eesnimi perekonnanimi allkiriKoht "
    "preambul osaNr peatykkNr jaguNr jaotisNr alljaotisNr paragrahvNr loigeNr alampunktNr taaneNr normtehnmarkusNr",
    "sup sub i b u reavahetus br a em strong viide",
    "sisu osa peatykk jagu jaotis alljaotis paragrahv loige alampunkt taane sisuTekst",
    "tavatekst",
    "metaandmed muutmismarge veaparandus viideURID",
)
