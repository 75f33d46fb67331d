package io.stallholder.simulator.control;

/// A control call that cannot be done, or a place in a body where it is wrong.
public final class Problem extends RuntimeException {
  private static final int BAD_REQUEST = 400;

  private final int status;
  private final String path;

  Problem(int status, String path, String message) {
    super(message, null, false, false);
    this.status = status;
    this.path = path;
  }

  /// @param path where in the request's JSON, such as `$.products[1].seller`
  public static Problem at(String path, String message) {
    return new Problem(BAD_REQUEST, path, message);
  }

  static Problem notFound(String message) {
    return new Problem(404, "", message);
  }

  static Problem conflict(String message) {
    return new Problem(409, "", message);
  }

  int status() {
    return status;
  }

  /// Empty when it is not about one place.
  public String path() {
    return path;
  }
}
