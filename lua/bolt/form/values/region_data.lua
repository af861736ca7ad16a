-- Regions, states and provinces by country, as ISO 3166-2 codes and names (a further name behind a slash): the
-- countries whose forms ask for one. bolt.form.values.country reads it. The facts are those of ISO 3166-2.

return {
  US = [[
    AK=Alaska;AL=Alabama;AR=Arkansas;AS=American Samoa;AZ=Arizona;CA=California;CO=Colorado;CT=Connecticut;
    DC=District of Columbia/Washington DC;DE=Delaware;FL=Florida;GA=Georgia;GU=Guam;HI=Hawaii;IA=Iowa;ID=Idaho;
    IL=Illinois;IN=Indiana;KS=Kansas;KY=Kentucky;LA=Louisiana;MA=Massachusetts;MD=Maryland;ME=Maine;MI=Michigan;
    MN=Minnesota;MO=Missouri;MP=Northern Mariana Islands;MS=Mississippi;MT=Montana;NC=North Carolina;
    ND=North Dakota;NE=Nebraska;NH=New Hampshire;NJ=New Jersey;NM=New Mexico;NV=Nevada;NY=New York;OH=Ohio;
    OK=Oklahoma;OR=Oregon;PA=Pennsylvania;PR=Puerto Rico;RI=Rhode Island;SC=South Carolina;SD=South Dakota;
    TN=Tennessee;TX=Texas;UM=United States Minor Outlying Islands;UT=Utah;VA=Virginia;VI=Virgin Islands;VT=Vermont;
    WA=Washington;WI=Wisconsin;WV=West Virginia;WY=Wyoming]],
  CA = [[
    AB=Alberta;BC=British Columbia;MB=Manitoba;NB=New Brunswick;NL=Newfoundland and Labrador;NS=Nova Scotia;
    NT=Northwest Territories;NU=Nunavut;ON=Ontario;PE=Prince Edward Island;QC=Quebec;SK=Saskatchewan;YT=Yukon]],
  AU = [[
    ACT=Australian Capital Territory;NSW=New South Wales;NT=Northern Territory;QLD=Queensland;SA=South Australia;
    TAS=Tasmania;VIC=Victoria;WA=Western Australia]],
  NZ = [[
    AUK=Auckland;BOP=Bay of Plenty;CAN=Canterbury;GIS=Gisborne;HKB=Hawke's Bay;MBH=Marlborough;
    MWT=Manawatu-Wanganui;NSN=Nelson;NTL=Northland;OTA=Otago;STL=Southland;TAS=Tasman;TKI=Taranaki;WGN=Wellington;
    WKO=Waikato;WTC=West Coast]],
  ZA = [[
    EC=Eastern Cape;FS=Free State;GP=Gauteng;KZN=Kwazulu-Natal;LP=Limpopo;MP=Mpumalanga;NC=Northern Cape;
    NW=North-West;WC=Western Cape]],
  IN = [[
    AN=Andaman and Nicobar Islands;AP=Andhra Pradesh;AR=Arunāchal Pradesh;AS=Assam;BR=Bihār;CH=Chandīgarh;
    CT=Chhattīsgarh;DH=Dādra and Nagar Haveli and Damān and Diu;DL=Delhi;GA=Goa;GJ=Gujarāt;HP=Himāchal Pradesh;
    HR=Haryāna;JH=Jhārkhand;JK=Jammu and Kashmīr;KA=Karnātaka;KL=Kerala;LA=Ladākh;LD=Lakshadweep;
    MH=Mahārāshtra;ML=Meghālaya;MN=Manipur;MP=Madhya Pradesh;MZ=Mizoram;NL=Nāgāland;OR=Odisha;PB=Punjab;
    PY=Puducherry;RJ=Rājasthān;SK=Sikkim;TG=Telangāna;TN=Tamil Nādu;TR=Tripura;UP=Uttar Pradesh;UT=Uttarākhand;
    WB=West Bengal]],
  MY = [[
    01=Johor;02=Kedah;03=Kelantan;04=Melaka;05=Negeri Sembilan;06=Pahang;07=Pulau Pinang;08=Perak;09=Perlis;
    10=Selangor;11=Terengganu;12=Sabah;13=Sarawak;14=Wilayah Persekutuan Kuala Lumpur;15=Wilayah Persekutuan Labuan;
    16=Wilayah Persekutuan Putrajaya]],
  DE = [[
    BB=Brandenburg;BE=Berlin;BW=Baden-Württemberg;BY=Bayern/Bavaria;HB=Bremen;HE=Hessen/Hesse;HH=Hamburg;
    MV=Mecklenburg-Vorpommern/Mecklenburg-Western Pomerania;NI=Niedersachsen/Lower Saxony;NW=Nordrhein-Westfalen/
    North Rhine-Westphalia;RP=Rheinland-Pfalz/Rhineland-Palatinate;SH=Schleswig-Holstein;SL=Saarland;SN=Sachsen/
    Saxony;ST=Sachsen-Anhalt/Saxony-Anhalt;TH=Thüringen/Thuringia]],
  AT = [[
    1=Burgenland;2=Kärnten/Carinthia;3=Niederösterreich/Lower Austria;4=Oberösterreich/Upper Austria;5=Salzburg;
    6=Steiermark/Styria;7=Tirol/Tyrol;8=Vorarlberg;9=Wien/Vienna]],
  CH = [[
    AG=Aargau;AI=Appenzell Innerrhoden;AR=Appenzell Ausserrhoden;BE=Bern/Berne;BL=Basel-Landschaft;BS=Basel-Stadt;
    FR=Freiburg;GE=Genève/Geneva;GL=Glarus;GR=Graubünden;JU=Jura;LU=Luzern;NE=Neuchâtel;NW=Nidwalden;OW=Obwalden;
    SG=Sankt Gallen;SH=Schaffhausen;SO=Solothurn;SZ=Schwyz;TG=Thurgau;TI=Ticino;UR=Uri;VD=Vaud;VS=Valais;ZG=Zug;
    ZH=Zürich/Zurich]],
  NL = [[
    DR=Drenthe;FL=Flevoland;FR=Fryslân;GE=Gelderland;GR=Groningen;LI=Limburg;NB=Noord-Brabant/North Brabant;
    NH=Noord-Holland/North Holland;OV=Overijssel;UT=Utrecht;ZE=Zeeland;ZH=Zuid-Holland/South Holland]],
  BE = [[
    BRU=Brussels Hoofdstedelijk Gewest/Brussels;VAN=Antwerpen;VBR=Vlaams-Brabant;VLG=Vlaams Gewest;VLI=Limburg;
    VOV=Oost-Vlaanderen;VWV=West-Vlaanderen;WAL=Wallonie/Wallonia;WBR=Brabant wallon;WHT=Hainaut;WLG=Liège;
    WLX=Luxembourg;WNA=Namur]],
  IE = [[
    CE=Clare;CN=Cavan;CO=Cork;CW=Carlow;D=Dublin;DL=Donegal;G=Galway;KE=Kildare;KK=Kilkenny;KY=Kerry;LD=Longford;
    LH=Louth;LK=Limerick;LM=Leitrim;LS=Laois;MH=Meath;MN=Monaghan;MO=Mayo;OY=Offaly;RN=Roscommon;SO=Sligo;
    TA=Tipperary;WD=Waterford;WH=Westmeath;WW=Wicklow;WX=Wexford]],
  PL = [[
    02=Dolnośląskie;04=Kujawsko-pomorskie;06=Lubelskie;08=Lubuskie;10=Łódzkie;12=Małopolskie;14=Mazowieckie;
    16=Opolskie;18=Podkarpackie;20=Podlaskie;22=Pomorskie;24=Śląskie;26=Świętokrzyskie;28=Warmińsko-mazurskie;
    30=Wielkopolskie;32=Zachodniopomorskie]],
  FR = [[
    01=Ain;02=Aisne;03=Allier;04=Alpes-de-Haute-Provence;05=Hautes-Alpes;06=Alpes-Maritimes;07=Ardèche;08=Ardennes;
    09=Ariège;10=Aube;11=Aude;12=Aveyron;13=Bouches-du-Rhône;14=Calvados;15=Cantal;16=Charente;
    17=Charente-Maritime;18=Cher;19=Corrèze;20R=Corse;21=Côte-d'Or;22=Côtes-d'Armor;23=Creuse;24=Dordogne;
    25=Doubs;26=Drôme;27=Eure;28=Eure-et-Loir;29=Finistère;2A=Corse-du-Sud;2B=Haute-Corse;30=Gard;
    31=Haute-Garonne;32=Gers;33=Gironde;34=Hérault;35=Ille-et-Vilaine;36=Indre;37=Indre-et-Loire;38=Isère;39=Jura;
    40=Landes;41=Loir-et-Cher;42=Loire;43=Haute-Loire;44=Loire-Atlantique;45=Loiret;46=Lot;47=Lot-et-Garonne;
    48=Lozère;49=Maine-et-Loire;50=Manche;51=Marne;52=Haute-Marne;53=Mayenne;54=Meurthe-et-Moselle;55=Meuse;
    56=Morbihan;57=Moselle;58=Nièvre;59=Nord;60=Oise;61=Orne;62=Pas-de-Calais;63=Puy-de-Dôme;
    64=Pyrénées-Atlantiques;65=Hautes-Pyrénées;66=Pyrénées-Orientales;67=Bas-Rhin;68=Haut-Rhin;69=Rhône;
    70=Haute-Saône;71=Saône-et-Loire;72=Sarthe;73=Savoie;74=Haute-Savoie;75=Paris;76=Seine-Maritime;
    77=Seine-et-Marne;78=Yvelines;79=Deux-Sèvres;80=Somme;81=Tarn;82=Tarn-et-Garonne;83=Var;84=Vaucluse;85=Vendée;
    86=Vienne;87=Haute-Vienne;88=Vosges;89=Yonne;90=Territoire de Belfort;91=Essonne;92=Hauts-de-Seine;
    93=Seine-Saint-Denis;94=Val-de-Marne;95=Val-d'Oise;ARA=Auvergne-Rhône-Alpes;BFC=Bourgogne-Franche-Comté;
    BRE=Bretagne/Brittany;CVL=Centre-Val de Loire;GES=Grand-Est;HDF=Hauts-de-France;IDF=Île-de-France;
    NAQ=Nouvelle-Aquitaine;NOR=Normandie/Normandy;OCC=Occitanie;PAC=Provence-Alpes-Côte-d’Azur;
    PDL=Pays-de-la-Loire]],
  ES = [[
    A=Alacant;AB=Albacete;AL=Almería;AN=Andalucía/Andalusia;AR=Aragón;AS=Asturias;AV=Ávila;B=Barcelona;
    BA=Badajoz;BI=Bizkaia;BU=Burgos;C=A Coruña;CA=Cádiz;CB=Cantabria;CC=Cáceres;CE=Ceuta;CL=Castilla y León;
    CM=Castilla-La Mancha;CN=Canarias;CO=Córdoba;CR=Ciudad Real;CS=Castelló;CT=Catalunya/Catalonia;CU=Cuenca;
    EX=Extremadura;GA=Galicia;GC=Las Palmas;GI=Girona;GR=Granada;GU=Guadalajara;H=Huelva;HU=Huesca;IB=Illes Balears;
    J=Jaén;L=Lleida;LE=León;LO=La Rioja;LU=Lugo;M=Madrid;MA=Málaga;MC=Murcia;MD=Madrid;ML=Melilla;MU=Murcia;
    NA=Nafarroa;NC=Nafarroako Foru Komunitatea;O=Asturias;OR=Ourense;P=Palencia;PM=Illes Balears;PO=Pontevedra;
    PV=Euskal Herria;RI=La Rioja;S=Cantabria;SA=Salamanca;SE=Sevilla/Seville;SG=Segovia;SO=Soria;SS=Gipuzkoa;
    T=Tarragona;TE=Teruel;TF=Santa Cruz de Tenerife;TO=Toledo;V=Valencia;VA=Valladolid;VC=Valenciana;VI=Araba;
    Z=Zaragoza;ZA=Zamora]],
  IT = [[
    21=Piemonte/Piedmont;23=Val d'Aoste;25=Lombardia/Lombardy;32=Trentino-Alto Adige;34=Veneto;
    36=Friuli Venezia Giulia;42=Liguria;45=Emilia-Romagna;52=Toscana/Tuscany;55=Umbria;57=Marche;62=Lazio/Latium;
    65=Abruzzo;67=Molise;72=Campania;75=Puglia/Apulia;77=Basilicata;78=Calabria;82=Sicilia/Sicily;88=Sardegna/
    Sardinia;AG=Agrigento;AL=Alessandria;AN=Ancona;AP=Ascoli Piceno;AQ=L'Aquila;AR=Arezzo;AT=Asti;AV=Avellino;
    BA=Bari;BG=Bergamo;BI=Biella;BL=Belluno;BN=Benevento;BO=Bologna;BR=Brindisi;BS=Brescia;BT=Barletta-Andria-Trani;
    BZ=Bolzano;CA=Cagliari;CB=Campobasso;CE=Caserta;CH=Chieti;CL=Caltanissetta;CN=Cuneo;CO=Como;CR=Cremona;
    CS=Cosenza;CT=Catania;CZ=Catanzaro;EN=Enna;FC=Forlì-Cesena;FE=Ferrara;FG=Foggia;FI=Firenze/Florence;FM=Fermo;
    FR=Frosinone;GE=Genova/Genoa;GO=Gorizia;GR=Grosseto;IM=Imperia;IS=Isernia;KR=Crotone;LC=Lecco;LE=Lecce;
    LI=Livorno;LO=Lodi;LT=Latina;LU=Lucca;MB=Monza e Brianza;MC=Macerata;ME=Messina;MI=Milano/Milan;MN=Mantova;
    MO=Modena;MS=Massa-Carrara;MT=Matera;NA=Napoli/Naples;NO=Novara;NU=Nuoro;OR=Oristano;PA=Palermo;PC=Piacenza;
    PD=Padova;PE=Pescara;PG=Perugia;PI=Pisa;PN=Pordenone;PO=Prato;PR=Parma;PT=Pistoia;PU=Pesaro e Urbino;PV=Pavia;
    PZ=Potenza;RA=Ravenna;RC=Reggio Calabria;RE=Reggio Emilia;RG=Ragusa;RI=Rieti;RM=Roma/Rome;RN=Rimini;RO=Rovigo;
    SA=Salerno;SI=Siena;SO=Sondrio;SP=La Spezia;SR=Siracusa;SS=Sassari;SU=Sud Sardegna;SV=Savona;TA=Taranto;
    TE=Teramo;TN=Trento;TO=Torino/Turin;TP=Trapani;TR=Terni;TS=Trieste;TV=Treviso;UD=Udine;VA=Varese;
    VB=Verbano-Cusio-Ossola;VC=Vercelli;VE=Venezia/Venice;VI=Vicenza;VR=Verona;VT=Viterbo;VV=Vibo Valentia]],
  MX = [[
    AGU=Aguascalientes;BCN=Baja California;BCS=Baja California Sur;CAM=Campeche;CHH=Chihuahua;CHP=Chiapas;
    CMX=Ciudad de México/Mexico City;COA=Coahuila de Zaragoza;COL=Colima;DUR=Durango;GRO=Guerrero;GUA=Guanajuato;
    HID=Hidalgo;JAL=Jalisco;MEX=México/Estado de México;MIC=Michoacán de Ocampo;MOR=Morelos;NAY=Nayarit;
    NLE=Nuevo León;OAX=Oaxaca;PUE=Puebla;QUE=Querétaro;ROO=Quintana Roo;SIN=Sinaloa;SLP=San Luis Potosí;
    SON=Sonora;TAB=Tabasco;TAM=Tamaulipas;TLA=Tlaxcala;VER=Veracruz de Ignacio de la Llave;YUC=Yucatán;
    ZAC=Zacatecas]],
  BR = [[
    AC=Acre;AL=Alagoas;AM=Amazonas;AP=Amapá;BA=Bahia;CE=Ceará;DF=Distrito Federal;ES=Espírito Santo;GO=Goiás;
    MA=Maranhão;MG=Minas Gerais;MS=Mato Grosso do Sul;MT=Mato Grosso;PA=Pará;PB=Paraíba;PE=Pernambuco;PI=Piauí;
    PR=Paraná;RJ=Rio de Janeiro;RN=Rio Grande do Norte;RO=Rondônia;RR=Roraima;RS=Rio Grande do Sul;
    SC=Santa Catarina;SE=Sergipe;SP=São Paulo/Sao Paulo;TO=Tocantins]],
  AR = [[
    A=Salta;B=Buenos Aires;C=Ciudad Autónoma de Buenos Aires;D=San Luis;E=Entre Ríos;F=La Rioja;
    G=Santiago del Estero;H=Chaco;J=San Juan;K=Catamarca;L=La Pampa;M=Mendoza;N=Misiones;P=Formosa;Q=Neuquén;
    R=Río Negro;S=Santa Fe;T=Tucumán;U=Chubut;V=Tierra del Fuego;W=Corrientes;X=Córdoba;Y=Jujuy;Z=Santa Cruz]],
  JP = [[
    01=Hokkaido;02=Aomori;03=Iwate;04=Miyagi;05=Akita;06=Yamagata;07=Fukushima;08=Ibaraki;09=Tochigi;10=Gunma;
    11=Saitama;12=Chiba;13=Tokyo;14=Kanagawa;15=Niigata;16=Toyama;17=Ishikawa;18=Fukui;19=Yamanashi;20=Nagano;
    21=Gifu;22=Shizuoka;23=Aichi;24=Mie;25=Shiga;26=Kyoto;27=Osaka;28=Hyogo;29=Nara;30=Wakayama;31=Tottori;
    32=Shimane;33=Okayama;34=Hiroshima;35=Yamaguchi;36=Tokushima;37=Kagawa;38=Ehime;39=Kochi;40=Fukuoka;41=Saga;
    42=Nagasaki;43=Kumamoto;44=Oita;45=Miyazaki;46=Kagoshima;47=Okinawa]],
  CN = [[
    AH=Anhui;BJ=Beijing;CQ=Chongqing;FJ=Fujian;GD=Guangdong;GS=Gansu;GX=Guangxi;GZ=Guizhou;HA=Henan;HB=Hubei;
    HE=Hebei;HI=Hainan;HK=Hong Kong SAR;HL=Heilongjiang;HN=Hunan;JL=Jilin;JS=Jiangsu;JX=Jiangxi;LN=Liaoning;
    MO=Macao SAR;NM=Nei Mongol;NX=Ningxia Huizi;QH=Qinghai;SC=Sichuan;SD=Shandong;SH=Shanghai;SN=Shaanxi;SX=Shanxi;
    TJ=Tianjin;TW=Taiwan;XJ=Xinjiang;XZ=Xizang;YN=Yunnan;ZJ=Zhejiang]],
}
