package io.swarmhold.edge;

import io.swarmhold.edge.auth.Principal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Where WebSockets go: {@code GET /api/v1/socket}. One per event loop, and called on it only. */
public interface SocketEndpoint {

  /** Where there are none. */
  SocketEndpoint NONE =
      new SocketEndpoint() {
        @Override
        public void upgrade(HttpServerRequest request, Optional<Principal> principal) {
          request.response().setStatusCode(404).end();
        }

        @Override
        public Future<Void> drain() {
          return Future.succeededFuture();
        }
      };

  /**
   * Takes over a request to upgrade and answers it.
   *
   * @param principal empty if the request had no credential: it may come in the first frame. One
   *     that is wrong has been refused before
   */
  void upgrade(HttpServerRequest request, Optional<Principal> principal);

  /**
   * Says {@code draining} on every socket, then closes them with 4503; done when all are closed.
   */
  Future<Void> drain();
}
