-- Kinds of business, as data; bolt.form.values.category reads it.
--
-- "name, words > broader, broader": what the kind is called, folded, in the languages Bolt meets most, and the
-- kinds a directory may file it under when it has no entry for it, the nearest first. The first phrase of an entry
-- is its name. A phrase must say the kind by itself: "services" alone says none.

return [[
bakery, baker, patisserie, pastry shop, pastries, bread, confectionery, backerei, konditorei, boulangerie, panaderia,
  pasteleria, panificio, pasticceria, padaria, bakkerij, piekarnia, bageri > food, restaurant, shopping
cafe, coffee shop, coffee, coffeehouse, tea room, espresso bar, kaffee, salon de the, cafeteria, caffetteria,
  kawiarnia > restaurant, food
bar, pub, brewery, wine bar, cocktail bar, night club, nightlife, tavern, kneipe, brauerei, cerveceria, birreria,
  kroeg > restaurant, entertainment, food
restaurant, eatery, diner, bistro, dining, pizzeria, pizza, fast food, takeaway, gaststatte, ristorante, restaurante,
  trattoria, restauracja, eetcafe > food, tourism
catering, caterer, party service, traiteur > food, restaurant, events
grocery, supermarket, grocer, delicatessen, deli, greengrocer, butcher, lebensmittel, metzgerei, epicerie,
  supermercado, supermercato, supermarkt > food, shopping
food, food and drink, food and beverage, food beverage, dining, gastronomy, gastronomie, essen und trinken,
  alimentation, alimentacion, alimentari, comida, eten en drinken, jedzenie > shopping, restaurant
shopping, shop, store, retail, retailer, boutique, einzelhandel, geschaft, einkaufen, commerce, magasin, tienda,
  comercio, negozio, loja, winkel, sklep, butik > business
clothing, clothes, fashion, apparel, shoes, mode, bekleidung, vetements, ropa, moda, abbigliamento, kleding, odziez >
  shopping
jewelry, jewellery, jeweler, jeweller, watches, schmuck, bijouterie, joyeria, gioielleria > shopping
furniture, home furnishings, mobel, meubles, muebles, mobili, meubels, meble > shopping, home
florist, flowers, flower shop, blumen, fleuriste, floristeria, fiorista, bloemist > shopping
bookstore, books, bookshop, buchhandlung, librairie, libreria, boekhandel > shopping, education
electronics, computers, computer store, elektronik, electronica, elettronica > shopping, technology
toys, games, hobby, spielzeug, jouets, juguetes, giocattoli > shopping
pharmacy, drugstore, chemist, apotheke, pharmacie, farmacia, apotheek, apteka > health, shopping
hotel, lodging, accommodation, motel, inn, bed and breakfast, guest house, hostel, unterkunft, hebergement,
  alojamiento, albergo, overnachten, nocleg > tourism
tourism, travel, travel agency, tour operator, tourist attraction, reisen, reiseburo, voyage, tourisme, viajes,
  turismo, viaggi, reizen, podroze > entertainment
doctor, physician, medical clinic, medical, clinic, hospital, arzt, arzte, praxis, medecin, medico, lekarz, huisarts >
  health
dentist, dental, dental clinic, orthodontist, zahnarzt, dentiste, odontologo, dentista, tandarts, dentysta > doctor,
  health
chiropractor, physiotherapy, physical therapy, massage, acupuncture, physiotherapie, kine, fisioterapia, fysiotherapie
  > health, beauty
optician, optometrist, eyewear, optiker, opticien, optica, ottico > health, shopping
psychologist, therapist, counseling, counselling, psychotherapy, psychologe, psychologue, psicologo > health
veterinarian, vet, animal hospital, tierarzt, veterinaire, veterinario, dierenarts > pets, health
pets, pet store, grooming, animals, dog training, haustiere, animalerie, mascotas, animali, huisdieren > shopping
health, healthcare, health care, medicine, health and wellness, health medical, wellness, gesundheit, sante, salud,
  salute, saude, gezondheid, zdrowie > services
hairdresser, hair salon, barber, barber shop, friseur, coiffeur, peluqueria, parrucchiere, kapper, fryzjer, frisor >
  beauty
beauty, beauty salon, spa, nail salon, cosmetics, tattoo, kosmetik, schonheit, beaute, belleza, bellezza, beleza,
  schoonheid, uroda > health, services
gym, fitness, fitness center, personal trainer, yoga, pilates, fitnessstudio, salle de sport, gimnasio, palestra,
  sportschool > sports, health
sports, sport, recreation, sports club, martial arts, golf, sporthandel, deportes, esporte > entertainment
lawyer, attorney, law firm, legal, legal services, law, solicitor, notary, rechtsanwalt, anwalt, avocat, abogado,
  avvocato, advogado, advocaat, prawnik > professional
accountant, accounting, bookkeeping, tax, tax preparation, tax advisor, cpa, steuerberater, comptable, contador,
  contable, commercialista, boekhouder, ksiegowosc > finance, professional
finance, financial services, bank, banking, financial planning, investment, mortgage, loans, finanzen, banque,
  finanzas, finanza, financas, financien, finanse > professional, business
insurance, insurance agency, versicherung, assurance, seguros, assicurazioni, verzekeringen, ubezpieczenia > finance,
  business
real estate, realtor, estate agent, property, property management, immobilien, immobilier, inmobiliaria, immobiliare,
  imobiliaria, makelaar, nieruchomosci > professional, business
consulting, consultant, business consulting, management consulting, coaching, unternehmensberatung, beratung, conseil,
  consultoria, consulenza, advies, doradztwo > professional, business
marketing, advertising, advertising agency, digital marketing, seo, public relations, werbung, publicite, publicidad,
  pubblicita, reclame, reklama > professional, business
design, graphic design, web design, web development, designer, branding, webdesign, diseno, grafica > technology,
  marketing, professional
photographer, photography, photo studio, fotograf, photographe, fotografo, fotografia, fotografie > arts, events,
  professional
printing, print shop, signs, druckerei, imprimerie, imprenta, tipografia, drukkerij > business, marketing
technology, information technology, it services, it, software, computer services, computer repair, software
  development, internet, informatik, informatique, informatica, tecnologia, technologia, ict > professional, business
telecommunications, telecom, mobile phones, telekommunikation, telecommunications, telecomunicaciones > technology
plumber, plumbing, heating, hvac, heating and air conditioning, klempner, sanitar, heizung, plombier, fontanero,
  idraulico, encanador, loodgieter, hydraulik > home, construction
electrician, electrical, electrical contractor, elektriker, electricien, electricista, elettricista, elektricien,
  elektryk > home, construction
roofing, roofer, dachdecker, couvreur, techos > construction, home
painter, painting, painting contractor, maler, peintre, pintor, imbianchino, schilder > home, construction
carpenter, carpentry, woodworking, joiner, tischler, schreiner, menuisier, carpintero, falegname, timmerman, stolarz >
  construction, home
landscaping, landscaper, gardening, gardener, lawn care, tree service, garten, gartenbau, jardinage, jardineria,
  giardinaggio, tuinier > home
cleaning, cleaning services, house cleaning, janitorial, carpet cleaning, laundry, dry cleaning, reinigung, nettoyage,
  limpieza, pulizie, limpeza, schoonmaak, sprzatanie > home, services
locksmith, security, alarm systems, schlusseldienst, serrurier, cerrajero, fabbro, slotenmaker > home, services
moving, movers, moving company, storage, umzug, demenagement, mudanzas, traslochi, verhuizing > home, transport
pest control, exterminator, schadlingsbekampfung, control de plagas > home
home, home services, home and garden, home improvement, home garden, home repair, handyman, haus und garten,
  heimwerker, maison et jardin, hogar, casa e giardino, huis en tuin, dom i ogrod > services, construction
construction, contractor, general contractor, builder, building, remodeling, bau, bauunternehmen, construction
  company, batiment, construccion, edilizia, construcao, bouw, budownictwo > home, industry
architect, architecture, engineering, engineer, surveyor, architekt, architecte, arquitecto, architetto, ingenieurburo
  > professional, construction
automotive, auto, cars, car dealer, auto repair, car repair, mechanic, auto parts, tires, car wash, garage, autos,
  autowerkstatt, kfz, automobile, automovil, coches, automobili, automoveis, motoryzacja > transport, services
transport, transportation, taxi, limousine, logistics, freight, shipping, trucking, courier, spedition, logistik,
  logistique, transporte, trasporti, vervoer > services, business
education, school, training, tutoring, university, college, courses, driving school, language school, child care,
  daycare, kindergarten, preschool, schule, bildung, ecole, formation, escuela, educacion, scuola, formazione,
  educacao, onderwijs, edukacja > community
arts, art, art gallery, museum, culture, arts and culture, kunst, kultur, culture, cultura, arte, sztuka >
  entertainment
music, musician, band, dj, music lessons, musical instruments, musik, musique, musica, muziek > arts, entertainment,
  events
entertainment, leisure, arts and entertainment, arts entertainment, cinema, theater, amusement, freizeit,
  unterhaltung, loisirs, ocio, entretenimiento, tempo libero, vrije tijd, rozrywka > services
events, event planning, event planner, wedding, wedding planner, party, veranstaltungen, hochzeit, mariage,
  evenementiel, eventos, bodas, eventi, matrimonio, evenementen > entertainment, services
community, non profit, nonprofit, charity, association, organization, government, religion, church, religious
  organization, verein, gemeinnutzig, association, asociacion, associazione, vereniging > services
manufacturing, manufacturer, factory, machinery, produktion, hersteller, fabrication, fabricacion, produzione,
  fabriek, producent > industry
wholesale, wholesaler, distributor, import export, grosshandel, grossiste, mayorista, ingrosso, groothandel >
  business, shopping
agriculture, farm, farming, winery, vineyard, landwirtschaft, agricole, agricultura, agricoltura, landbouw, rolnictwo
  > industry, food
industry, industrial, energy, mining, chemicals, industrie, industria, przemysl > business
employment, recruiting, staffing, recruitment, temporary help, personalvermittlung, recrutement, empleo, lavoro,
  uitzendbureau, praca > professional, business
professional, professional services, dienstleistungen fur unternehmen, services professionnels, servicios
  profesionales, servizi professionali, zakelijke dienstverlening > business, services
business, business services, business to business, b2b, companies, company, business and economy, business economy,
  local business, unternehmen, firmen, entreprises, empresas, negocios, imprese, aziende, bedrijven, firmy > services
services, service, service provider, local services, personal services, dienstleistungen, dienstleister, servicios,
  servizi, servicos, diensten, uslugi, tjanster
]]
