package io.stallholder.gateway.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/// Looks up a host once, and gives out only addresses that may be connected to. The connection is
/// made to the very address that was checked: a name that changes its mind in between gains
/// nothing.
final class CheckedNames implements DnsResolver {
  /// The host exists, and must not be talked to.
  static final class Forbidden extends UnknownHostException {
    Forbidden(String host) {
      super(host + " has an address that is not allowed");
    }
  }

  private final DnsResolver names;
  private final Targets targets;

  CheckedNames(DnsResolver names, Targets targets) {
    this.names = names;
    this.targets = targets;
  }

  /// One bad address among good ones spoils them all: nobody has that by mistake.
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = names.resolve(host);
    for (InetAddress address : found) {
      if (!targets.allow(address)) {
        throw new Forbidden(host);
      }
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return names.resolveCanonicalHostname(host);
  }
}
