package io.swarmhold.edge.page;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;

/** Serves what lies in {@code webroot} on the class path, to whoever asks. */
public final class Pages implements Handler<HttpServerRequest> {

  /** Everything from here, nothing inline, no frame around it. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  /** What a path may consist of; the rest has no page, however it is decoded. */
  private static final String PATH_CHARACTERS = "/._-";

  private static final long MAX_AGE_SECONDS = 60;

  private final Router router;
  private final Handler<HttpServerRequest> missing;

  /**
   * @param missing answers where there is no page
   */
  public Pages(Vertx vertx, Handler<HttpServerRequest> missing) {
    this.missing = missing;
    this.router = Router.router(vertx);
    router.route().handler(Pages::secure);
    router
        .route()
        .handler(
            StaticHandler.create(FileSystemAccess.RELATIVE, "webroot")
                .setIncludeHidden(false)
                .setDirectoryListing(false)
                .setEnableRangeSupport(false)
                .setMaxAgeSeconds(MAX_AGE_SECONDS));
    router.route().handler(context -> missing.handle(context.request()));
    router.errorHandler(404, context -> missing.handle(context.request()));
    router.errorHandler(500, context -> missing.handle(context.request()));
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (isPlain(String.valueOf(request.path()))) {
      router.handle(request);
    } else {
      missing.handle(request);
    }
  }

  private static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PATH_CHARACTERS.indexOf(c) >= 0;
      if (!plain) {
        return false;
      }
    }
    boolean isFile = path.indexOf('.', path.lastIndexOf('/')) > 0;
    return (isFile || path.equals("/"))
        && !path.contains("..")
        && !path.contains("//")
        && !path.contains("/.");
  }

  private static void secure(RoutingContext context) {
    HttpServerResponse response = context.response();
    response
        .putHeader("content-security-policy", CONTENT_SECURITY_POLICY)
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader("cross-origin-resource-policy", "same-origin")
        .putHeader("x-frame-options", "DENY");
    context.next();
  }
}
