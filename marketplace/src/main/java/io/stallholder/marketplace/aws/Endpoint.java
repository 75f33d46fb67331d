package io.stallholder.marketplace.aws;

import java.net.InetAddress;
import java.net.URI;

/// Where one service is called, for start-up printing.
public record Endpoint(String service, URI uri) {
  /// Whether it can only be this machine. Names are not looked up, so that nothing else can answer.
  public boolean isLoopback() {
    String host = uri.getHost();
    if (host == null) {
      return false;
    }
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @Override
  public String toString() {
    return service + " " + uri;
  }
}
