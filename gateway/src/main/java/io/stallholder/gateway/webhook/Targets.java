package io.stallholder.gateway.webhook;

import io.stallholder.gateway.config.Networks;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Which addresses may be POSTed to. Whoever may name an endpoint must not make the gateway talk to
/// what only the gateway can reach: the machine's own services, its network, the metadata of its
/// cloud. Pure.
///
/// @param allowed beside the public internet's addresses
record Targets(Networks allowed) {
  /// Where a seller's app can be that runs beside the gateway. Link-local addresses are not among
  /// them: no app listens there, but the metadata service of a cloud does.
  private static final Networks BESIDE_US =
      Networks.of("127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,::1,fc00::/7");

  /// Of IPv4, all that is not public by RFC 6890 and its successors, and what is no one host's.
  private static final Networks NOT_PUBLIC =
      Networks.of(
          "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,"
              + "192.0.0.0/24,192.0.2.0/24,192.88.99.0/24,192.168.0.0/16,198.18.0.0/15,"
              + "198.51.100.0/24,203.0.113.0/24,224.0.0.0/3");

  /// Of IPv6, only this is public, ...
  private static final Networks GLOBAL = Networks.of("2000::/3");

  /// ... but for protocols' own, documentation, and addresses that hide one of IPv4.
  private static final Networks NOT_GLOBAL =
      Networks.of("2001::/23,2001:db8::/32,2002::/16,3fff::/20");

  /// IPv4 as networks without IPv4 write it: what counts is the address in the last four bytes.
  private static final Networks TRANSLATED = Networks.of("64:ff9b::/96");

  private static final Networks NEVER = Networks.of("0.0.0.0/8,224.0.0.0/3,::,ff00::/8");

  /// For endpoints of the configuration: who writes it could have the gateway do anything.
  static Targets trusted() {
    return new Targets(BESIDE_US);
  }

  boolean allow(InetAddress address) {
    return !NEVER.contains(address) && (isPublic(address) || allowed.contains(address));
  }

  static boolean isPublic(InetAddress address) {
    if (address instanceof Inet4Address) {
      return !NOT_PUBLIC.contains(address);
    }
    if (TRANSLATED.contains(address)) {
      return isPublic(lastFour(address));
    }
    return GLOBAL.contains(address) && !NOT_GLOBAL.contains(address);
  }

  private static InetAddress lastFour(InetAddress address) {
    byte[] all = address.getAddress();
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(all, all.length - 4, all.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
