gatehouse_test(unit/FormData LIBS gatehouse_http)
gatehouse_test(unit/HttpRouter LIBS gatehouse_http)
gatehouse_test(unit/HttpServer LIBS gatehouse_http)
gatehouse_test(unit/HttpClient LIBS gatehouse_http)
