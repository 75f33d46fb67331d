package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// An AWS operation that answers with an error instead of a result.
public final class AwsError extends RuntimeException {
  private static final int CLIENT = 400;
  private static final int FAULT = 500;

  private final String code;
  private final int status;
  private final transient ObjectNode members = Json.object();

  public AwsError(String code, int status, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  public static AwsError client(String code, String message) {
    return new AwsError(code, CLIENT, message);
  }

  public static AwsError fault(String code, String message) {
    return new AwsError(code, FAULT, message);
  }

  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  /// With a further member of the error's own shape.
  public AwsError with(String member, String value) {
    members.put(member, value);
    return this;
  }

  /// What the error's shape has besides its message.
  public ObjectNode members() {
    return members;
  }

  public String explanation() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
