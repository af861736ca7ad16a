-- French: what a profile has nothing for.

return {
  code = "fr",
  head = "first",

  terms = {
    ["none.another"] = [[
      mere|pere|conjoint|enfant|parents|urgence|ami|medecin|assurance|passeport|destination|destinataire
    ]],
    ["none.password"] = [[
      mot de passe|motdepasse|mdp|confirmez le mot de passe|confirmation du mot de passe|code secret
    ]],
    ["none.username"] = [[
      identifiant|nom d'utilisateur|pseudo|pseudonyme|login|nom d utilisateur|surnom|nom de compte
    ]],
    ["none.captcha"] = [[
      code de securite|captcha|recopiez|recopier le code|antispam|anti spam|code de verification|
      caracteres de l'image|code image|combien font|question de securite anti|saisissez le code|code anti robot|
      verification anti|caracteres affiches|calcul|code affiche|recopiez les caracteres|verification humaine|
      code de confirmation
    ]],
    ["none.security"] = "question secrete|reponse secrete|question de securite|votre reponse",
    ["none.card"] = [[
      numero de carte|carte bancaire|titulaire de la carte|date d'expiration|cryptogramme|
      nom du detenteur de la carte|detenteur de la carte|code de securite de la carte|carte de credit|
      nom sur la carte|cryptogramme visuel|iban|bic|rib|compte bancaire|nom complet du detenteur de la carte|
      expire fin|date de validite|numero de carte bancaire|nom du titulaire|banque|titulaire du compte|
      type de carte|expiration
    ]],
    ["none.search"] = "rechercher|recherche|mot recherche|que recherchez vous|votre recherche|trouver|quoi qui|ou",
    ["none.coupon"] = [[
      code promo|code promotionnel|bon de reduction|code avantage|cheque cadeau|code de reduction|code parrain|
      carte cadeau|code parrainage
    ]],
    ["none.birth"] = [[
      date de naissance|naissance|annee de naissance|lieu de naissance|age|jour de naissance|mois de naissance|
      ne le|nee le
    ]],
    ["none.gender"] = "sexe|genre",
    ["none.salutation"] = "civilite|titre de civilite|m mme|monsieur madame|mme m|titre civilite",
    ["none.middle_name"] = [[
      deuxieme prenom|second prenom|nom de jeune fille|nom de naissance|autres prenoms|nom d'epouse
    ]],
    ["none.language"] = "langue|langues|langue preferee|langues parlees",
    ["none.currency"] = "devise|monnaie",
    ["none.timezone"] = "fuseau horaire",
    ["none.price"] = "prix|montant|tarif|cout|loyer|budget|chiffre d'affaires|salaire|tarifs|prix de vente",
    ["none.quantity"] = [[
      quantite|stock|surface|nombre de pieces|couleur|taille|capacite|nombre de chambres|poids|nombre de personnes|
      superficie
    ]],
    ["none.message"] = [[
      message|commentaire|commentaires|remarque|remarques|votre message|objet|sujet|informations complementaires|
      precisions|demande|note|observations|informations supplementaires|autres informations|question|questions|
      commentaire pour|sujet du message|objet de la demande
    ]],
    ["none.referral"] = [[
      comment avez vous connu|comment nous avez vous connu|parrain|comment avez vous entendu parler|recommande par|
      comment nous avez vous trouve
    ]],
    ["none.house_number"] = "numero de rue|numero de voie|boite postale|numero dans la rue|n de rue|bp",
    ["none.extension"] = "poste telephonique|extension",
    ["none.tax_id"] = [[
      siret|siren|numero siret|tva|numero de tva|tva intracommunautaire|code naf|code ape|naf|ape|forme juridique|
      rcs|numero de siret|statut juridique|n siret|numero rcs|numero d'entreprise|numero fiscal|numero siren|
      matricule|capital|registre du commerce|immatriculation|code naf ape|n de tva|numero bce
    ]],
    ["none.rss"] = "flux rss|fil rss",
    ["none.other_social"] = "reseaux sociaux|reseau social|viadeo|autre reseau",
    ["none.same_as"] = [[
      adresse de livraison identique|livrer a cette adresse|rester connecte|se souvenir de moi|
      adresse de facturation identique|meme adresse|adresse differente|memoriser|utiliser comme adresse|
      adresse identique
    ]],
    ["none.document"] = [[
      fichier|piece jointe|justificatif|document|cv|kbis|extrait kbis|joindre un fichier|lettre de motivation|menu|
      carte du restaurant|telecharger un fichier|brochure|plaquette|documents|justificatifs|pieces jointes
    ]],
    ["none.date"] = "date|date de debut|date de fin|heure|duree|date de l'evenement|date d'arrivee|date de depart",
    ["none.plan"] = [[
      formule|abonnement|mode de livraison|type de compte|numero client|forfait|offre|type d'annonce|
      numero de commande|type d'inscription|numero d'adherent|numero de client
    ]],
    ["none.status"] = [[
      statut|service|services|quartier|visibilite|nationalite|produits|prestations|equipements|zone d'intervention|
      situation familiale|arrondissement|marques|afficher|vous etes|type d'adresse|type de telephone|
      secteur geographique|certifications|labels|particulier|zone de livraison|agrement|nom du projet|
      nom de l'evenement|accessibilite|parking|points forts
    ]],
    ["none.link_text"] = "texte du lien|ancre|texte d'ancrage|ancre du lien",
  },
}
