-- Portuguese: what a profile has nothing for.

return {
  code = "pt",
  head = "first",

  terms = {
    ["none.another"] = "mae|pai|conjuge|filho|emergencia|amigo|medico|seguro|passaporte|destino|destinatario",
    ["none.password"] = "senha|palavra passe|palavrapasse|password|confirmar senha|confirme a senha|repetir senha",
    ["none.username"] = [[
      usuario|nome de usuario|utilizador|nome de utilizador|login|nome de usuario desejado|alcunha
    ]],
    ["none.captcha"] = [[
      codigo de seguranca|captcha|codigo de verificacao|digite os caracteres|texto da imagem|caracteres da imagem|
      quanto e|anti spam|codigo da imagem|codigo de validacao|verificacao|digite o codigo|letras da imagem|
      codigo de confirmacao
    ]],
    ["none.security"] = "pergunta secreta|resposta secreta|pergunta de seguranca|resposta",
    ["none.card"] = [[
      numero do cartao|cartao de credito|nome do cartao|nome no cartao|titular do cartao|data de validade|validade|
      codigo de seguranca do cartao|nome impresso no cartao|cartao|numero de cartao|iban|agencia|conta bancaria|
      banco|validade do cartao|nome do titular do cartao|bandeira|conta corrente|vencimento
    ]],
    ["none.search"] = "buscar|pesquisar|busca|pesquisa|procurar|o que procura|o que voce procura|termo de pesquisa",
    ["none.coupon"] = [[
      cupom|codigo promocional|codigo de desconto|cupao|cupom de desconto|vale presente|codigo do cupom|
      vale desconto|cartao presente
    ]],
    ["none.birth"] = [[
      data de nascimento|nascimento|ano de nascimento|idade|dia de nascimento|mes de nascimento|local de nascimento|
      aniversario
    ]],
    ["none.gender"] = "sexo|genero",
    ["none.salutation"] = "tratamento|forma de tratamento",
    ["none.middle_name"] = "nome do meio|segundo nome",
    ["none.language"] = "idioma|lingua|idiomas|idioma preferido|linguas",
    ["none.currency"] = "moeda",
    ["none.timezone"] = "fuso horario",
    ["none.price"] = [[
      preco|valor|custo|salario|orcamento|faturamento|aluguel|precos|renda|montante|faturamento anual|
      volume de negocios
    ]],
    ["none.quantity"] = [[
      quantidade|area m2|quartos|cor|tamanho|peso|numero de quartos|estoque|lugares|metragem|banheiros|vagas
    ]],
    ["none.message"] = [[
      mensagem|comentario|comentarios|observacoes|assunto|notas|sua mensagem|duvidas|informacoes adicionais|
      observacao|outras informacoes|sugestoes|motivo|notas do pedido|mais informacoes|observacoes do pedido
    ]],
    ["none.referral"] = [[
      como nos conheceu|como nos encontrou|como soube|indicado por|como ficou sabendo|como conheceu
    ]],
    ["none.house_number"] = [[
      numero da casa|numero da porta|caixa postal|numero endereco|numero residencia|n da porta|numero do endereco|
      apartado
    ]],
    ["none.extension"] = "ramal|extensao",
    ["none.tax_id"] = [[
      cnpj|cpf|nif|inscricao estadual|nipc|rg|contribuinte|numero de contribuinte|inscricao municipal|cpf cnpj|
      cnpj cpf|ie|natureza juridica|forma juridica|alvara|numero fiscal|registro|creci|documento de identidade
    ]],
    ["none.other_social"] = "redes sociais|rede social",
    ["none.same_as"] = [[
      mesmo endereco|lembrar me|endereco diferente|manter conectado|entregar em endereco diferente|salvar dados|
      enviar para um endereco diferente|lembrar de mim|mesma morada
    ]],
    ["none.document"] = [[
      arquivo|anexo|ficheiro|documento|curriculo|anexar|cardapio|anexar arquivo|comprovante|catalogo|documentos|
      anexos|ementa|enviar arquivo
    ]],
    ["none.date"] = [[
      data|data de inicio|data de fim|hora|duracao|data do evento|data inicial|data final|data de entrada
    ]],
    ["none.plan"] = [[
      plano|pacote|forma de envio|metodo de envio|tipo de anuncio|tipo de conta|tipo de pessoa|pessoa fisica|frete|
      numero do pedido|assinatura
    ]],
    ["none.status"] = [[
      estado civil|nacionalidade|servicos|produtos|bairro|area de cobertura|freguesia|servicos oferecidos|
      ponto de referencia|referencia|status|produtos e servicos|instalacoes|caracteristicas|departamento|marcas|
      estacionamento|acessibilidade|comodidades|nome do evento|nome da mae|escolaridade|certificacoes
    ]],
    ["none.link_text"] = "texto do link|texto ancora",
  },
}
