-- Portuguese, of Portugal and Brazil.

return {
  code = "pt",
  head = "first",
  of = "de da do das dos para por com em no na a ao e",
  filler = [[o os as um uma seu sua seus suas teu tua insira digite informe escolha selecione escreva indique preencha
    ex exemplo numero n num obrigatorio opcional este esta introduza coloque favor]],
  qualifier = [[principal comercial empresa contato contacto fixo movel celular trabalho entrega cobranca faturacao
    pessoal confirmar confirme repetir repita alternativo secundario outro outra cliente completo completa publico
    fiscal residencial envio postal]],

  terms = {
    ["?short"] = "curta|curto|breve|resumida",
    ["?payment"] = [[
      forma de pagamento|formas de pagamento|metodo de pagamento|metodos de pagamento|meio de pagamento
    ]],
    ["?url"] = "link",
    business_name = [[
      empresa|nome da empresa|razao social|nome fantasia|nome do negocio|negocio|organizacao|nome da organizacao|
      instituicao|nome do estabelecimento|estabelecimento|companhia|nome comercial|loja|nome da loja|nome empresa|
      nome da instituicao|denominacao social|entidade|nome da entidade|nome do comercio|nome da marca|associacao|
      nome do local|nome do restaurante|nome do produto|firma|designacao social|nome do hotel|nome do seu negocio
    ]],
    listing_title = [[
      titulo do anuncio|titulo do site|nome do site|titulo da pagina|nome do website|titulo do link|
      titulo do seu anuncio|titulo da publicacao|titulo do website|nome do link|nome da pagina
    ]],
    website = [[
      site|website|pagina web|endereco web|pagina da internet|endereco do site|site da empresa|url do site|
      sitio web|pagina na internet|web|link|homepage|sitio|endereco url|dominio|pagina|endereco eletronico do site|
      link do site
    ]],
    email = [[
      email|e mail|correio eletronico|endereco de email|endereco de e mail|correio electronico|endereco email|
      confirmar email|confirme o email|email de contato|endereco eletronico|mail|email de contacto
    ]],
    phone = [[
      telefone|celular|telemovel|numero de telefone|tel|telefone fixo|telefone celular|numero de celular|
      telefone de contato|whatsapp telefone|telefone comercial|telefone para contato|fone|contacto telefonico|
      numero de telemovel|ddd telefone|telefone com ddd|telefone residencial|numero de contato|contato telefonico|
      numero de contacto|telefone principal|ddd
    ]],
    phone_country_code = "codigo do pais telefone|indicativo|ddi|codigo pais telefone|indicativo do pais",
    fax = "fax|numero de fax",
    ["address.street"] = [[
      rua|logradouro|rua e numero|endereco 1|morada 1|endereco linha 1|avenida|nome da rua|rua avenida|rua numero|
      morada linha 1|linha de endereco 1|endereco rua|rua av
    ]],
    ["address.street2"] = [[
      complemento|endereco 2|morada 2|endereco linha 2|andar|apartamento|complemento do endereco|bairro complemento|
      bloco|linha de endereco 2|informacoes adicionais de endereco|apto|sala|complemento endereco|andar e porta|
      morada linha 2|complemento opcional
    ]],
    ["address.city"] = "cidade|localidade|municipio|concelho|cidade municipio|vila|cidade localidade",
    ["address.region"] = [[
      estado|uf|distrito|provincia|regiao|estado uf|estado provincia|uf estado|distrito regiao|estado regiao
    ]],
    ["address.postal_code"] = [[
      cep|codigo postal|cod postal|codigopostal|codigo de enderecamento postal|cep codigo postal|c postal
    ]],
    ["address.country"] = "pais|pais de residencia|pais regiao|nome do pais",
    ["address.full"] = "endereco completo|morada completa|localizacao|endereco exato",
    ["contact.first_name"] = "primeiro nome|nome proprio|nome de batismo|nomes proprios",
    ["contact.last_name"] = "sobrenome|apelido|ultimo nome|apelidos|nome de familia|sobrenomes",
    ["contact.full_name"] = [[
      nome completo|nome e sobrenome|nome do contato|pessoa de contato|nome do responsavel|responsavel|
      nome e apelido|pessoa de contacto|contato|nome do contacto|contacto|proprietario|nome do proprietario|
      representante|nome do titular|nome do representante|nome sobrenome|dono|anunciante|nome contato|
      nome do solicitante|gerente|nome do anunciante|autor
    ]],
    ["contact.title"] = "cargo|funcao|profissao|cargo na empresa|ocupacao|posicao na empresa",
    description_short = [[
      descricao curta|breve descricao|resumo|descricao breve|descricao resumida|excerto|pequena descricao|
      apresentacao breve
    ]],
    description_long = [[
      descricao completa|descricao detalhada|descricao longa|sobre nos|sobre a empresa|apresentacao|
      descricao da empresa|descricao do negocio|quem somos|descricao do site|texto do anuncio|sobre o negocio|
      descricao da atividade|conteudo|descricao do anuncio|sobre|descreva sua empresa|perfil da empresa|
      descreva o seu negocio|descricao dos servicos|sobre o seu negocio
    ]],
    tagline = "slogan|lema|subtitulo|frase de efeito",
    category = [[
      ~tipo|tipo de loja|categoria|categorias|setor|ramo|ramo de atividade|area de atuacao|atividade|segmento|
      tipo de negocio|sector|area de actividade|tipo de empresa|setor de atividade|ramo de atuacao|seccao|
      atividade principal|categoria principal|tipo de estabelecimento|industria|especialidade|area de atividade|
      setor de atuacao|segmento de atuacao
    ]],
    subcategory = "subcategoria|subcategorias|sub categoria|categoria secundaria|segunda categoria",
    tags = "palavras chave|palavra chave|etiquetas|tags|palavras chaves|marcadores",
    hours = [[
      horario|horarios|horario de funcionamento|horario de atendimento|horario de abertura|segunda feira|
      terca feira|quarta feira|quinta feira|sexta feira|sabado|domingo|segunda|terca|quarta|quinta|sexta|
      funcionamento|horas de funcionamento|~aberto|~fechado|dias e horarios|hora de abertura|hora de fecho|
      hora de fechamento
    ]],
    logo = "logo|logotipo|logomarca|logo da empresa|marca logotipo",
    photos = [[
      foto|fotos|imagem|imagens|fotografia|fotografias|galeria|imagem principal|enviar fotos|imagem de capa|
      foto de capa|galeria de fotos|imagem destacada|galeria de imagens
    ]],
    video_url = "video|link do video|url do video|video do youtube",
    founded_year = [[
      ano de fundacao|fundada em|data de fundacao|ano de criacao|ano de abertura|ano da fundacao|data de abertura|
      fundacao|data de criacao da empresa
    ]],
    price_range = "faixa de preco|nivel de preco|gama de precos|faixa de precos",
    payment_methods = "metodos de pagamento aceitas|meios de pagamento aceites",
    employees = [[
      funcionarios|numero de funcionarios|colaboradores|numero de empregados|tamanho da empresa|empregados|
      porte da empresa|quantidade de funcionarios|numero de colaboradores|n de funcionarios
    ]],
    latitude = "latitude",
    longitude = "longitude",
    reciprocal_url = "link reciproco|url reciproca|link de retorno|url do link reciproco",
    terms_accept = [[
      aceito|termos e condicoes|termos de uso|politica de privacidade|li e concordo|concordo|termos|
      termos de servico|autorizo|declaro|condicoes|li e aceito|condicoes gerais|privacidade|estou de acordo|
      protecao de dados|termo de uso|tratamento de dados|regulamento|lgpd|consinto|consentimento
    ]],
    newsletter_opt_in = [[
      newsletter|receber novidades|receber ofertas|receber informacoes|promocoes|desejo receber|boletim|
      quero receber|receber promocoes|assinar newsletter|receber emails|receber a newsletter|subscrever|
      ofertas e promocoes|receber comunicacoes|novidades|aceito receber|gostaria de receber|ofertas exclusivas|
      subscrever newsletter
    ]],
    ["?name"] = "nome",
    ["?title"] = "titulo|designacao",
    ["?address"] = [[
      endereco|morada|endereco da empresa|endereco comercial|morada da empresa|endereco residencial|sede|domicilio
    ]],
    ["?description"] = "descricao|texto|descricoes",
    ["?location"] = "localizacao|local|regiao local",
  },

  page = {
    listing_section = "empresa|negocio|estabelecimento|diretorio|anuncio|guia",
    person_section = "dados pessoais|seus dados|pessoa de conta",
    required = "obrigatorio|requerido",
    optional = "opcional|se houver|facultativo|se aplicavel|nao obrigatorio",
    leave_empty = [[
      deixe [%a ]*em branco|deixar [%a ]*em branco|nao preencha|nao preencher|deixe [%a ]*vazio|deixar [%a ]*vazio
    ]],
    for_robots = "humano|robo|spam",
    empty_if = "branco se|vazio se|branco para|vazio para",
    back = "^voltar|^cancelar|^anterior|^limpar|^excluir|^editar|^fechar|^remover|^eliminar",
    next = "^proximo|^continuar|^avancar|^seguinte|proxima etapa|^prosseguir|^pre%-visualizar|^comecar",
    login = "^entrar|^acessar|^iniciar sessao|^fazer login",
    newsletter = "^assinar|^subscrever",
    search = "^buscar|^pesquisar|^procurar|^filtrar|^pesquisa$|^busca$",
    publish = [[
      enviar|publicar|^cadastrar|^registrar|^registar|^adicionar|^salvar|^guardar|^criar|^finalizar|^anunciar|
      ^inscrever|^confirmar|^submeter|^concluir|cadastre|^solicitar|^incluir|^inserir|^comprar
    ]],
    other = "^escolher|^carregar|rascunho|^selecionar|^anexar|^procurar arquivo",
    step = "passo (%d+) de (%d+)|etapa (%d+) de (%d+)|pagina (%d+) de (%d+)",
    code_sent = "codigo enviado|enviamos um codigo",
  },

  options = {
    ["none.salutation"] = "sr.|sra.|dr.|dra.|sr.a",
    ["none.birth"] = "janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro|dia|mes|ano",
    ["none.gender"] = "masculino|feminino|homem|mulher",
    ["address.country"] = "brasil|portugal|angola|mocambique|cabo verde|espanha|estados unidos|alemanha|franca",
    ["address.region"] = [[
      sao paulo|rio de janeiro|minas gerais|bahia|parana|santa catarina|rio grande do sul|ceara|pernambuco|goias|
      acre|alagoas|amapa|amazonas|distrito federal|espirito santo|maranhao|mato grosso|para|paraiba|piaui|sp|rj|mg|
      ba|pr|sc|rs|lisboa|porto|braga|aveiro|faro|coimbra|setubal|leiria|beja|evora
    ]],
    payment_methods = [[
      dinheiro|cartao de credito|boleto|pix|transferencia|cartao de debito|multibanco|mb way|boleto bancario
    ]],
    category = "restaurantes|hoteis|saude|servicos|comercio|educacao|beleza|construcao|turismo|imoveis",
    hours = "fechado|aberto",
  },
}
