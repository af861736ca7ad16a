-- Spanish: what a profile has nothing for.

return {
  code = "es",
  head = "first",

  terms = {
    ["none.another"] = "madre|padre|conyuge|hijo|emergencia|amigo|medico|seguro|pasaporte|destino|destinatario",
    ["none.password"] = [[
      contrasena|clave|confirmar contrasena|repetir contrasena|clave de acceso|repita la contrasena
    ]],
    ["none.username"] = "usuario|nombre de usuario|alias|apodo|nick|nombre de acceso|id de usuario|login",
    ["none.captcha"] = [[
      codigo de seguridad|captcha|codigo de verificacion|introduce los caracteres|texto de la imagen|
      caracteres de la imagen|cuanto es|codigo de la imagen|anti spam|verificacion|escribe los caracteres|
      letras de la imagen|resultado de la suma|comprobacion|pregunta de seguridad anti|codigo anti spam|cuanto son|
      codigo de confirmacion|escriba el codigo|ingrese el codigo
    ]],
    ["none.security"] = "pregunta secreta|respuesta secreta|pregunta de seguridad|respuesta",
    ["none.card"] = [[
      numero de tarjeta|tarjeta de credito|nombre de tarjeta|titular de la tarjeta|fecha de expiracion|
      fecha de vencimiento|fecha de caducidad|codigo cvv|tarjeta|cvv|nombre en la tarjeta|
      nombre del titular de la tarjeta|caducidad|codigo de seguridad de la tarjeta|numero de cuenta|cuenta bancaria|
      iban|banco|vencimiento|expiracion|tipo de tarjeta|tarjeta de debito|entidad bancaria
    ]],
    ["none.search"] = "buscar|busqueda|que buscas|que estas buscando|buscador|termino de busqueda|que busca",
    ["none.coupon"] = [[
      cupon|codigo promocional|codigo de descuento|codigo de promocion|tarjeta regalo|codigo de cupon|
      codigo de invitacion
    ]],
    ["none.birth"] = [[
      fecha de nacimiento|nacimiento|ano de nacimiento|edad|lugar de nacimiento|dia de nacimiento|mes de nacimiento|
      cumpleanos
    ]],
    ["none.gender"] = "sexo|genero",
    ["none.salutation"] = "tratamiento|trato|sr sra|titulo tratamiento",
    ["none.middle_name"] = "segundo nombre|segundo apellido|apellido materno|inicial",
    ["none.language"] = "idioma|idiomas|lengua|idioma preferido|idiomas hablados",
    ["none.currency"] = "moneda|divisa",
    ["none.timezone"] = "zona horaria|huso horario",
    ["none.price"] = [[
      precio|importe|monto|cantidad a pagar|salario|presupuesto|tarifa|costo|facturacion anual|alquiler|precios|
      coste|sueldo|ingresos
    ]],
    ["none.quantity"] = [[
      cantidad|stock|superficie|habitaciones|color|tamano|capacidad|numero de habitaciones|talla|peso|banos|
      metros cuadrados
    ]],
    ["none.message"] = [[
      mensaje|comentario|comentarios|observaciones|asunto|consulta|notas|tu mensaje|
      informacion adicional del pedido|otros comentarios|notas del pedido|sugerencias|dudas|pregunta|motivo|nota|
      instrucciones|mas informacion|informacion adicional
    ]],
    ["none.referral"] = [[
      como nos conocio|como nos encontro|como nos conociste|referido por|como supo de nosotros|
      como nos has conocido|recomendado por|como te enteraste
    ]],
    ["none.house_number"] = [[
      numero exterior|numero de casa|numero de calle|apartado postal|numero de portal|num exterior|altura|
      no exterior|no ext|apartado de correos|portal|numero calle
    ]],
    ["none.extension"] = "extension|ext|interno",
    ["none.tax_id"] = [[
      cif|nif|rfc|dni|nit|ruc|rut|cuit|nif cif|cif nif|numero de identificacion fiscal|identificacion fiscal|
      id fiscal|cedula|registro mercantil|numero de identificacion|tipo de documento|numero de documento|curp|
      forma juridica|dni nif|nif nie|documento de identidad|dni cif|nie|cnpj|tipo de sociedad|numero de registro|
      tipo de identificacion
    ]],
    ["none.rss"] = "canal rss",
    ["none.other_social"] = "redes sociales|red social|otras redes",
    ["none.same_as"] = [[
      misma direccion|usar la misma direccion|recordarme|direccion diferente|igual que|enviar a la misma|recuerdame|
      mantener sesion|enviar a una direccion diferente|guardar mis datos|direccion distinta
    ]],
    ["none.document"] = [[
      archivo|adjunto|documento|adjuntar archivo|comprobante|curriculum|catalogo|subir archivo|folleto|
      carta del restaurante|documentos|archivo adjunto|justificante|archivos|adjuntar
    ]],
    ["none.date"] = [[
      fecha|fecha de inicio|fecha de fin|hora|fecha del evento|duracion|fecha de entrada|fecha de salida|
      fecha de publicacion
    ]],
    ["none.plan"] = [[
      plan|paquete|metodo de envio|tipo de anuncio|numero de cliente|membresia|forma de envio|tipo de plan|
      numero de socio|tipo de cuenta|numero de pedido|forma de entrega|tipo de membresia
    ]],
    ["none.status"] = [[
      estado civil|nacionalidad|servicios|productos|zona de cobertura|barrio|visibilidad|estado del anuncio|
      servicios ofrecidos|nombre del evento|referencias|entre calles|instalaciones|caracteristicas|certificaciones|
      sucursal|marcas|area de servicio|accesibilidad|aparcamiento|beneficios|productos y servicios|tipo de telefono|
      area|referencia|nombre del proyecto|sector geografico|estacionamiento|colonia|colonia o zona|zona|delegacion
    ]],
    ["none.link_text"] = "texto del enlace|texto ancla",
  },
}
