"""TLS in front of a port: tls_forwarder.py CERT KEY PORT. Prints its own port; each connection goes on to 127.0.0.1:PORT."""
import socket, ssl, sys, threading

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])


def relay(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def serve(peer):
    try:
        inside = context.wrap_socket(peer, server_side=True)
    except OSError:
        return
    outside = socket.create_connection(("127.0.0.1", int(sys.argv[3])))
    threading.Thread(target=relay, args=(inside, outside), daemon=True).start()
    relay(outside, inside)


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
