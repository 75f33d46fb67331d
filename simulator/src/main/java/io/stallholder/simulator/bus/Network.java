package io.stallholder.simulator.bus;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/// A block of IP addresses.
///
/// @param bytes the length of an address: 4 or 16
record Network(int bytes, BigInteger first, BigInteger last) {
  private static final int IPV4_BYTES = 4;
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

  /// Nothing that would be looked up as a host name.
  private static final Pattern LITERAL =
      Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /// @throws IllegalArgumentException in the words of EventBridge
  @Behaviour(
      value = "A CIDR block needs a slash, an address and a mask that is shorter than an address",
      source = Source.OBSERVED,
      of = "recorded by LocalStack, December 2024; masks: AWS's engine event-ruler 1.8",
      date = "2026-11-24")
  static Network parse(String cidr) {
    String[] halves = cidr.split("/", -1);
    if (halves.length != 2) {
      throw new IllegalArgumentException("Malformed CIDR, one '/' required");
    }
    int mask;
    try {
      mask = Integer.parseInt(halves[1]);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Malformed CIDR, mask bits must be an integer", e);
    }
    byte[] address =
        address(halves[0])
            .orElseThrow(
                () -> new IllegalArgumentException("Nonstandard IP address: " + halves[0]));
    int bits = address.length * Byte.SIZE;
    if (mask < 0 || mask >= bits) {
      throw new IllegalArgumentException(
          (address.length == IPV4_BYTES ? "IPv4" : "IPv6") + " mask bits must be < " + bits);
    }
    BigInteger hosts = BigInteger.ONE.shiftLeft(bits - mask).subtract(BigInteger.ONE);
    BigInteger first = new BigInteger(1, address).andNot(hosts);
    return new Network(address.length, first, first.or(hosts));
  }

  /// What is no address is in no network.
  boolean contains(String text) {
    return address(text)
        .filter(address -> address.length == bytes)
        .map(address -> new BigInteger(1, address))
        .filter(address -> first.compareTo(address) <= 0 && address.compareTo(last) <= 0)
        .isPresent();
  }

  private static Optional<byte[]> address(String text) {
    if (!LITERAL.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
