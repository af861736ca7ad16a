-- Spanish.

return {
  code = "es",
  head = "first",
  of = "de del la el los las para por con en al a y su",
  filler = [[tu tus su sus favor introduce introduzca ingrese ingresa escriba escribe seleccione selecciona elija elige
    indique indica un una mi mis ej ejemplo numero n no num obligatorio opcional este esta oficial]],
  qualifier = [[principal comercial empresa contacto fijo movil laboral envio facturacion personal confirmar confirme
    repetir repita alternativo secundario otro otra cliente completo completa fiscal publico negocio trabajo postal
    domicilio]],

  terms = {
    ["?short"] = "corta|corto|breve",
    ["?payment"] = "forma de pago|formas de pago|metodo de pago|metodos de pago|medio de pago|medios de pago",
    ["?url"] = "enlace",
    business_name = [[
      empresa|nombre de la empresa|nombre del negocio|nombre empresa|razon social|nombre comercial|negocio|compania|
      nombre de la compania|organizacion|nombre de la organizacion|nombre del establecimiento|establecimiento|
      institucion|nombre del local|nombre de la tienda|nombre del comercio|comercio|entidad|nombre de tu empresa|
      nombre de la institucion|nombre del restaurante|denominacion social|sociedad|nombre de la marca|asociacion|
      nombre negocio|empresa u organizacion|nombre del lugar|nombre fiscal|nombre del producto|nombre de tu negocio|
      nombre del hotel|nombre de la entidad
    ]],
    listing_title = [[
      titulo del anuncio|titulo del sitio|nombre del sitio|nombre del sitio web|titulo de la pagina|
      titulo del enlace|titulo de la web|nombre de la web|titulo de la ficha|titulo del sitio web|
      titulo de la publicacion|nombre de la pagina|titulo de tu anuncio|nombre del enlace|titulo de la empresa
    ]],
    website = [[
      sitio web|pagina web|web|direccion web|pagina de internet|sitio de internet|url del sitio|direccion del sitio|
      url del sitio web|enlace a la web|enlace|direccion url|pagina|url de la web|pagina principal|
      web de la empresa|dominio|sitio|enlace web
    ]],
    email = [[
      correo electronico|correo|direccion de correo|direccion de correo electronico|direccion de email|email|
      correo e|e mail|direccion email|dirección e mail|confirmar correo|mail|correo de contacto|repetir email|
      confirmar email|electronico
    ]],
    phone = [[
      telefono|telefono fijo|telefono movil|numero de telefono|movil|celular|tel|tfno|telf|telefono de contacto|
      numero de celular|num telefono|telefono celular|tlf|telefonos|numero de contacto|n de telefono|
      telefono principal|numero de movil|tel de contacto
    ]],
    phone_country_code = [[
      prefijo|codigo de pais telefono|prefijo telefonico|codigo telefonico|prefijo internacional|lada internacional|
      codigo de area
    ]],
    fax = "fax|numero de fax|telefax",
    ["address.street"] = [[
      calle|calle y numero|nombre de la calle|direccion 1|direccion linea 1|linea de direccion 1|via|
      nombre de la via|calle numero|calle y n|direccion calle|linea 1 de direccion|domicilio calle|avenida|
      calle principal
    ]],
    ["address.street2"] = [[
      direccion 2|direccion linea 2|linea de direccion 2|piso|puerta|departamento interior|apartamento|complemento|
      datos adicionales de direccion|complemento de direccion|piso puerta|direccion adicional|edificio|
      numero interior|escalera piso puerta|depto|informacion adicional de direccion|direccion complementaria|
      piso y puerta|direccion continuacion|apto|interior|piso depto|informacion adicional
    ]],
    ["address.city"] = [[
      ciudad|poblacion|localidad|municipio|ciudad poblacion|ciudad localidad|poblacion ciudad|delegacion|comuna|
      ciudad municipio|localidad ciudad|delegacion municipio
    ]],
    ["address.region"] = [[
      provincia|estado|region|comunidad autonoma|departamento|estado provincia|provincia estado|comunidad|
      estado region|provincia region|region provincia|entidad federativa|departamento provincia
    ]],
    ["address.postal_code"] = "codigo postal|cp|c p|cod postal|codigopostal|c postal|zip",
    ["address.country"] = "pais|pais region|pais de residencia|nombre del pais|pais o region",
    ["address.full"] = "direccion completa|ubicacion|localizacion|direccion exacta|direccion completa del negocio",
    ["contact.first_name"] = "primer nombre|nombre de pila|nombres|nombre de pila del contacto|nombre s",
    ["contact.last_name"] = "apellido|apellidos|primer apellido|apellido paterno|tus apellidos|apellido s",
    ["contact.full_name"] = [[
      nombre completo|nombre y apellidos|nombre y apellido|persona de contacto|nombre de contacto|
      nombre del contacto|contacto|responsable|nombre del responsable|nombre apellidos|
      nombre de la persona de contacto|propietario|nombre del propietario|titular|apellidos y nombre|representante|
      nombre del solicitante|nombre del titular|nombre del representante|persona responsable|dueno|nombre del dueno|
      encargado|administrador|autor|gerente|anunciante|nombre del anunciante
    ]],
    ["contact.title"] = "cargo|puesto|puesto de trabajo|cargo en la empresa|profesion|ocupacion|rol|funcion|posicion",
    description_short = [[
      descripcion corta|descripcion breve|breve descripcion|resumen|extracto|descripcion resumida|corta descripcion|
      presentacion breve|entradilla|pequena descripcion
    ]],
    description_long = [[
      cuentanos sobre tu tienda|cuentanos sobre|descripcion larga|descripcion completa|descripcion detallada|
      acerca de|sobre nosotros|sobre la empresa|descripcion de la empresa|descripcion del negocio|presentacion|
      quienes somos|descripcion del sitio|descripcion de la actividad|texto del anuncio|acerca de la empresa|
      descripcion extensa|informacion de la empresa|descripcion de servicios|contenido|acerca de nosotros|
      describe tu negocio|describa su empresa|descripcion de los servicios|descripcion del anuncio|
      descripcion ampliada|sobre tu negocio|perfil de la empresa|descripcion general|cuentanos sobre tu negocio
    ]],
    tagline = "eslogan|lema|slogan|frase|subtitulo|frase publicitaria",
    category = [[
      ~tipo|tipo de tienda|categoria|categorias|sector|rubro|giro|actividad|tipo de negocio|tipo de empresa|
      industria|ramo|sector de actividad|seccion|actividad principal|categoria principal|actividad comercial|
      tipo de establecimiento|giro comercial|actividad economica|giro de la empresa|tipo de actividad|
      tipo de comercio|area de actividad|especialidad|sector empresarial|rubros
    ]],
    subcategory = "subcategoria|subcategorias|categoria secundaria|segunda categoria|subsector|subrubro",
    tags = "etiquetas|palabras clave|palabra clave|palabras claves|tags|etiqueta|terminos de busqueda",
    hours = [[
      horario|horarios|horario de atencion|horario de apertura|horas de apertura|lunes|martes|miercoles|jueves|
      viernes|sabado|domingo|dias y horarios|horario comercial|hora de apertura|hora de cierre|
      horario de atencion al publico|~abierto|~cerrado|horario de trabajo|horas de atencion
    ]],
    logo = "logo|logotipo|logo de la empresa|sube tu logo|subir logo",
    photos = [[
      foto|fotos|imagen|imagenes|fotografia|fotografias|galeria|subir fotos|imagen destacada|imagen principal|
      subir imagen|foto de portada|imagen de portada|galeria de imagenes|fotos del negocio
    ]],
    video_url = "video|enlace de video|url del video|video de youtube|enlace al video",
    founded_year = [[
      desde que ano|ano de fundacion de la empresa|ano de fundacion|fecha de fundacion|fundada en|ano de creacion|
      ano de inicio|fundacion|fecha de creacion|ano de apertura|inicio de actividades|ano fundacion|
      ano de constitucion|desde el ano
    ]],
    price_range = "rango de precios|nivel de precios|rango de precio|gama de precios|precio medio",
    payment_methods = "medios de pago aceptados|formas de pago aceptadas|metodos de pago aceptados|tipos de pago",
    employees = [[
      empleados|numero de empleados|tamano de la empresa|trabajadores|numero de trabajadores|cantidad de empleados|
      n de empleados
    ]],
    latitude = "latitud",
    longitude = "longitud",
    reciprocal_url = [[
      enlace reciproco|url reciproca|enlace de retorno|url del enlace reciproco|url de reciprocidad|enlace de vuelta
    ]],
    terms_accept = [[
      acepto|terminos y condiciones|condiciones de uso|politica de privacidad|he leido|aviso legal|terminos|
      autorizo|condiciones|privacidad|aviso de privacidad|estoy de acuerdo|proteccion de datos|acepto los terminos|
      declaro|certifico|terminos de servicio|normas|tratamiento de datos|tratamiento de mis datos|consiento|
      condiciones generales|bases legales|de acuerdo con|acepto la politica
    ]],
    newsletter_opt_in = [[
      boletin|newsletter|suscribirme|recibir ofertas|recibir informacion|recibir novedades|noticias|promociones|
      recibir correos|deseo recibir|suscripcion|boletines|comunicaciones comerciales|quiero recibir|suscribete|
      recibir comunicaciones|ofertas y promociones|publicidad|informacion comercial|novedades|boletin informativo|
      recibir el boletin
    ]],
    ["?name"] = "nombre",
    ["?title"] = "titulo|encabezado|asunto del anuncio",
    ["?address"] = [[
      direccion|domicilio|direccion de la empresa|direccion del negocio|domicilio fiscal|domicilio social|
      direccion fiscal|direccion comercial
    ]],
    ["?description"] = "descripcion|descripciones|texto",
    ["?location"] = "ubicacion|localizacion|zona",
  },

  page = {
    listing_section = "empresa|negocio|comercio|directorio|anuncio",
    person_section = "datos personales|tus datos|sus datos|persona de contacto|datos de contacto",
    required = "obligatorio|requerido",
    optional = "opcional|si aplica|si procede|no obligatorio|si corresponde",
    leave_empty = [[
      dejar [%a ]*vacio|deje [%a ]*vacio|no rellenar|no rellenes|dejar [%a ]*en blanco|deje [%a ]*en blanco|
      no completar|deja [%a ]*vacio|deja [%a ]*en blanco
    ]],
    for_robots = "humano|robot|%f[%a]bots?%f[%A]|spam",
    empty_if = "vacio si|blanco si|vacio para|blanco para",
    back = "^volver|^atras|^anterior|^cancelar|^borrar|^limpiar|^eliminar|^editar|^cerrar|^restablecer",
    next = "^siguiente|^continuar|^seguir|siguiente paso|^vista previa|^comenzar|^empezar|^previsualizar",
    login = "^iniciar sesion|^acceder|^entrar|^ingresar$",
    newsletter = "^suscribir|^suscribete|^suscribirme",
    search = "^buscar|^busqueda|^filtrar|^encontrar",
    publish = [[
      enviar|publicar|^registrar|^anadir|^agregar|^guardar|^dar de alta|^crear|^inscribir|^finalizar|^confirmar|
      ^alta|^solicitar|^completar|registrarse|registrate|^aceptar|insertar anuncio|^anunciar|^mandar|^sugerir|
      ^comprar
    ]],
    other = "^subir|^elegir|^seleccionar|borrador|^examinar|^adjuntar|^cargar",
    step = "paso (%d+) de (%d+)|paso (%d+) ?/ ?(%d+)|pagina (%d+) de (%d+)",
    code_sent = "codigo enviado|codigo que te enviamos|codigo que le enviamos|hemos enviado un codigo",
  },

  options = {
    ["none.salutation"] = "sr.|sra.|srta.|don|dona|sr|sra|d.|d.a",
    ["none.birth"] = [[
      enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|dia|mes|ano
    ]],
    ["none.gender"] = "hombre|mujer|masculino|femenino",
    ["address.country"] = [[
      espana|mexico|argentina|colombia|chile|peru|estados unidos|venezuela|ecuador|uruguay|paraguay|bolivia|
      alemania|francia|reino unido|republica dominicana|costa rica
    ]],
    ["address.region"] = [[
      madrid|barcelona|valencia|sevilla|alicante|andalucia|cataluna|aragon|asturias|galicia|jalisco|nuevo leon|
      ciudad de mexico|buenos aires|cordoba|santa fe|mendoza|aguascalientes|baja california|antioquia|cundinamarca|
      lima|murcia|navarra|cantabria|a coruna|alava|albacete|almeria|avila|badajoz
    ]],
    payment_methods = [[
      efectivo|transferencia|tarjeta de credito|tarjeta de debito|cheque|bizum|transferencia bancaria
    ]],
    category = [[
      restaurantes|hoteles|salud|servicios|tiendas|educacion|construccion|belleza|inmobiliaria|comercio|turismo|
      deportes
    ]],
    hours = "cerrado|abierto",
  },
}
