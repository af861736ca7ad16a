-- French.

return {
  code = "fr",
  head = "first",
  of = "de du des d la le les l pour par sur avec a au aux en dans chez et",
  filler = [[votre vos veuillez saisir saisissez entrer entrez indiquez choisir choisissez selectionner selectionnez un
    une mon ma mes merci ex exemple numero n no num obligatoire facultatif officiel champ renseignez ce cette est
    etes vous svp s il plait]],
  qualifier = [[professionnel professionnelle principal principale livraison facturation mobile fixe personnel
    confirmation confirmer confirmez repeter secondaire autre autres client contact complet complete postale domicile
    bureau entreprise societe legal generale gerant public nouvelle nouveau]],

  terms = {
    ["?short"] = "court|courte|bref|breve|succincte",
    ["?payment"] = "mode de paiement|moyen de paiement|moyens de paiement|modes de paiement|mode de reglement",
    ["?url"] = "lien",
    business_name = [[
      entreprise|societe|raison sociale|nom de l'entreprise|nom de la societe|nom entreprise|nom societe|
      denomination sociale|denomination|nom commercial|nom de l'etablissement|etablissement|enseigne|organisation|
      nom de l'organisation|organisme|nom de l'organisme|association|nom de l'association|nom du commerce|
      nom de la structure|structure|nom du magasin|nom de la boutique|institution|nom de la marque|
      nom du restaurant|compagnie|nom de la compagnie|nom etablissement|nom du lieu|
      nom de l'etablissement ou entreprise|nom de votre entreprise|employeur|nom du produit|nom de l'hotel|
      nom du cabinet
    ]],
    listing_title = [[
      titre du site|nom du site|titre de l'annonce|titre de la fiche|titre du lien|nom du lien|nom du site web|
      titre de la page|titre annonce|titre du site web|titre de l'offre|intitule de l'annonce|nom de la fiche|
      titre de l'article|nom de votre site|titre de votre site|intitule
    ]],
    website = [[
      site web|site internet|site|adresse web|page web|adresse internet|url|adresse du site internet|
      url de votre site|url du site web|page d'accueil|siteweb|lien web|adresse url|lien|site url|adresse du site|
      url du site|lien du site|lien vers le site
    ]],
    email = [[
      adresse email|adresse e mail|courriel|adresse courriel|adresse mail|adresse electronique|mel|
      adresse de courriel|e mail|mail|couriel|messagerie|email de contact|confirmation email|confirmer email|
      adresse de messagerie|adresse email de contact|mail de contact
    ]],
    phone = [[
      telephone|tel|numero de telephone|portable|telephone portable|telephone fixe|telephone mobile|
      numero de portable|tel mobile|tel fixe|num tel|num telephone|no de telephone|n de telephone|gsm|
      numero telephone|ligne directe|numero de tel|cellulaire|no tel|tel portable|numero de mobile|
      telephone du domicile|mobile|fixe
    ]],
    phone_country_code = [[
      indicatif|indicatif pays|indicatif telephonique|code pays telephone|indicatif international|
      prefixe telephonique
    ]],
    fax = "fax|telecopie|telecopieur|numero de fax|no de fax",
    ["address.street"] = [[
      rue|numero et rue|n et rue|nom de rue|nom de la rue|adresse ligne 1|adresse 1|voie|numero et nom de rue|
      adresse rue|n rue|no et rue|rue et numero|numero et voie|libelle de la voie|ligne d'adresse 1|nom de voie|
      numero et nom de la voie|adresse ligne un
    ]],
    ["address.street2"] = [[
      complement d'adresse|complement adresse|complement|adresse ligne 2|adresse 2|suite adresse|batiment|
      appartement|etage|adresse suite|complements d'adresse|residence|appt|adresse complementaire|
      suite de l'adresse|ligne d'adresse 2|appartement etage|batiment etage|escalier|
      complement d adresse facultatif|lieu dit
    ]],
    ["address.city"] = "ville|commune|localite|municipalite|ville commune|nom de la ville|vil|ville de residence",
    ["address.region"] = [[
      region|departement|province|canton|etat|etat province|region departement|departement region|etat region|comte
    ]],
    ["address.postal_code"] = [[
      code postal|cp|codepostal|code postale|c p|npa|code postal ville|code zip|cp ville|codep
    ]],
    ["address.country"] = "pays|pays region|pays de residence|nom du pays",
    ["address.full"] = [[
      adresse complete|adresse entiere|localisation|adresse exacte|emplacement|adresse geographique|lieu
    ]],
    ["contact.first_name"] = [[
      prenom|prenoms|votre prenom|prenom du contact|prenom du responsable|prenom du dirigeant
    ]],
    ["contact.last_name"] = "nom de famille|nom de famille du contact|votre nom de famille|patronyme",
    ["contact.full_name"] = [[
      nom et prenom|nom complet|prenom et nom|nom prenom|nom du contact|personne a contacter|nom du responsable|
      responsable|contact|nom du gerant|nom de la personne|personne de contact|prenom nom|nom et prenoms|
      interlocuteur|gerant|proprietaire|nom du proprietaire|nom contact|nom de l'auteur|votre nom et prenom|
      dirigeant|nom du dirigeant|nom prenoms|auteur|representant|referent|nom du demandeur|nom du webmaster|
      webmaster
    ]],
    ["contact.title"] = [[
      fonction|poste|titre du poste|fonction dans l'entreprise|qualite|role|profession|poste occupe|votre fonction|
      emploi|intitule du poste
    ]],
    description_short = [[
      description courte|courte description|resume|breve description|extrait|chapo|description breve|texte court|
      presentation courte|courte presentation|description succincte|petite description|description rapide
    ]],
    description_long = [[
      description longue|description detaillee|description complete|presentation|a propos|
      description de l'entreprise|description de l'activite|presentation de l'entreprise|presentation de la societe|
      a propos de nous|description du site|texte de l'annonce|description de l'etablissement|presentation detaillee|
      texte de presentation|description de la societe|decrivez votre entreprise|decrivez votre activite|contenu|
      qui sommes nous|description de vos services|descriptif detaille|presentez votre entreprise|descriptif complet|
      detail de l'annonce|votre activite
    ]],
    tagline = "slogan|devise|phrase d'accroche|sous titre|signature|baseline|phrase d accroche|accroche",
    category = [[
      ~type|type de magasin|type de lieu|categorie|categories|secteur|secteur d'activite|domaine|domaine d'activite|
      rubrique|type d'entreprise|type d'etablissement|activite|type de commerce|branche|metier|thematique|industrie|
      theme|activite principale|categorie principale|type d'activite|secteurs d'activite|corps de metier|
      type de structure|nature de l'activite|rubriques|categorie de l'annonce|specialite|genre de commerce
    ]],
    subcategory = [[
      sous categorie|sous rubrique|sous categories|categorie secondaire|deuxieme categorie|seconde categorie|
      souscategorie
    ]],
    tags = "mots cles|mot cle|etiquettes|mots clefs|tags|motscles|mots cles separes par des virgules|mot clef",
    meta_keywords = "meta mots cles|mots cles meta",
    hours = [[
      horaires|heures d'ouverture|horaires d'ouverture|jours et horaires|ouverture|lundi|mardi|mercredi|jeudi|
      vendredi|samedi|dimanche|heure d'ouverture|heure de fermeture|jours d'ouverture|horaire|ouvert de|~ferme|
      ~ouvert|horaires d ouverture
    ]],
    logo = "logo|logo de l'entreprise|votre logo|logo societe|logotype",
    photos = [[
      photo|photos|image|images|illustration|galerie|photos de l'etablissement|ajouter des photos|image principale|
      visuel|photo de couverture|visuels|banniere|capture d'ecran|vignette|image de couverture
    ]],
    video_url = "video|lien video|url de la video|video youtube|lien vers une video",
    founded_year = [[
      annee de creation|date de creation|creee en|fondee en|annee de fondation|date de fondation|depuis|
      annee d'ouverture|creation de l'entreprise|date d'ouverture|date de creation de l'entreprise
    ]],
    price_range = "gamme de prix|fourchette de prix|niveau de prix|tranche de prix|gamme de tarifs",
    payment_methods = [[
      moyens de paiement acceptes|paiements acceptes|modes de reglement|moyens de reglement|
      types de paiement|moyens de paiement acceptés|modes de paiement acceptés|paiements acceptés
    ]],
    employees = [[
      effectif|nombre de salaries|nombre d'employes|effectifs|taille de l'entreprise|salaries|nombre d employes|
      nombre de collaborateurs|tranche d'effectif
    ]],
    latitude = "latitude",
    longitude = "longitude",
    reciprocal_url = [[
      lien reciproque|lien retour|url du lien reciproque|lien de retour|page du lien retour|url du lien retour|
      lien en retour|url du backlink
    ]],
    terms_accept = [[
      j'accepte|conditions generales|cgu|cgv|conditions d'utilisation|politique de confidentialite|je certifie|
      j'ai lu|mentions legales|donnees personnelles|j'autorise|je reconnais|rgpd|reglement|je consens|conditions|
      j accepte|acceptation|je declare|charte|confidentialite|traitement de mes donnees|je suis d'accord|
      autorisation de publication
    ]],
    newsletter_opt_in = [[
      newsletter|lettre d'information|recevoir des offres|recevoir la newsletter|infolettre|abonner|actualites|
      offres par email|recevoir les offres|m'inscrire a la newsletter|s'abonner|recevoir par email|
      recevoir des informations|bons plans|offres promotionnelles|recevoir nos offres|abonnement newsletter|
      etre informe|offres commerciales|offres partenaires|inscription newsletter|recevoir vos offres
    ]],
    ["?name"] = "nom|noms",
    ["?title"] = "titre|libelle",
    ["?address"] = [[
      adresse|coordonnees|adr|siege social|adresse du siege|adresse de l'entreprise|adresse du commerce
    ]],
    ["?description"] = "description|descriptif|texte",
    ["?location"] = "localisation|emplacement|lieu",
  },

  page = {
    listing_section = "entreprise|societe|etablissement|annuaire|commerce|annonce|fiche",
    person_section = "vos coordonnees|personnel|votre identite|contact|a propos de vous",
    required = "obligatoire|champ requis|requis",
    optional = "facultatif|optionnel|si vous en avez|le cas echeant|non obligatoire",
    leave_empty = [[
      laisser [%a ]*vide|laissez [%a ]*vide|ne pas remplir|ne remplissez pas|doit rester vide|ne rien saisir
    ]],
    for_robots = "humain|robot|%f[%a]bots?%f[%A]|spam",
    empty_if = "vide si|vide pour|vides si",
    back = "^retour|^annuler|^precedent|^effacer|^supprimer|^modifier|^fermer|^reinitialiser",
    next = "^suivant|^continuer|etape suivante|^poursuivre|^commencer|apercu|^previsualiser",
    login = "^se connecter|^connexion|^identifiez",
    newsletter = "^s'abonner|^je m'abonne|s'inscrire a la newsletter|inscription a la newsletter",
    search = "^rechercher|^recherche$|^chercher|^trouver|^filtrer|^ok$",
    publish = [[
      envoyer|soumettre|publier|^ajouter|^inscrire|^enregistrer|^valider|^proposer|s'inscrire|^creer|referencer|
      ^deposer|^confirmer|^terminer|^demander|inscription|^commander|finaliser|mettre en ligne
    ]],
    other = "^telecharger|^choisir|^parcourir|brouillon|^selectionner|^charger",
    step = "etape (%d+) sur (%d+)|etape (%d+) ?/ ?(%d+)|page (%d+) sur (%d+)",
    code_sent = "code envoye|code de verification|code recu",
  },

  options = {
    ["none.salutation"] = "m.|mme|mlle|monsieur|madame|mademoiselle|mme.",
    ["none.birth"] = [[
      janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|jour|mois|annee
    ]],
    ["none.gender"] = "homme|femme|masculin|feminin",
    ["address.country"] = [[
      belgique|suisse|allemagne|espagne|italie|pays-bas|royaume-uni|etats-unis|maroc|tunisie|algerie|luxembourg|
      cote d'ivoire|senegal|cameroun
    ]],
    ["address.region"] = [[
      ile-de-france|bretagne|normandie|occitanie|nouvelle-aquitaine|auvergne-rhone-alpes|hauts-de-france|grand est|
      corse|pays de la loire|provence-alpes-cote d'azur|bourgogne-franche-comte|centre-val de loire|ain|aisne|
      allier|alsace|aquitaine|paris|rhone|gironde|nord|quebec|vaud|valais|geneve|liege|hainaut
    ]],
    payment_methods = "especes|cheque|carte bancaire|virement|ticket restaurant|tickets restaurant|cb|prelevement",
    category = [[
      restaurants|hotels|sante|artisanat|commerce|services|immobilier|beaute|batiment|alimentation|loisirs|tourisme|
      informatique
    ]],
    hours = "ferme|ouvert",
  },
}
