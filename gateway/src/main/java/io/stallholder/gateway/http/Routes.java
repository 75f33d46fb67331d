package io.stallholder.gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Where resources register what they answer:
/// `routes.requiring(Scope.READ).get("/v1/licenses/{id}", this::license)`.
public final class Routes {
  /// One call. Without a scope it is open to everybody who reaches the listener.
  record Route(String method, String path, Optional<Scope> scope, Handler handler) {}

  private final List<Route> routes = new ArrayList<>();
  private Function<Problem, Reply> refusals = Reply::problem;

  /// How the listener tells what it refuses before a call, for those who are no programs.
  public void refuseBy(Function<Problem, Reply> page) {
    refusals = page;
  }

  /// Calls that need no API key.
  public Group open() {
    return new Group(Optional.empty());
  }

  /// Calls that need an API key with this scope.
  public Group requiring(Scope scope) {
    return new Group(Optional.of(scope));
  }

  Function<Problem, Reply> refusals() {
    return refusals;
  }

  List<Route> all() {
    return List.copyOf(routes);
  }

  /// Calls that need the same scope.
  public final class Group {
    private final Optional<Scope> scope;

    private Group(Optional<Scope> scope) {
      this.scope = scope;
    }

    /// @param path with parameters in braces
    public Group get(String path, Handler handler) {
      return add("GET", path, handler);
    }

    public Group post(String path, Handler handler) {
      return add("POST", path, handler);
    }

    public Group put(String path, Handler handler) {
      return add("PUT", path, handler);
    }

    public Group delete(String path, Handler handler) {
      return add("DELETE", path, handler);
    }

    private Group add(String method, String path, Handler handler) {
      routes.add(new Route(method, path, scope, handler));
      return this;
    }
  }
}
