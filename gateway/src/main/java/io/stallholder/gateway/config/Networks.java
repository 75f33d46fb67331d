package io.stallholder.gateway.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// Some of the internet's addresses: single ones and networks, as in `10.0.0.0/8, 192.0.2.7, ::1`.
public final class Networks {
  /// None at all.
  public static final Networks NONE = new Networks(List.of());

  private static final String SHAPE = "addresses or networks like 10.0.0.0/8, by comma";

  private record Network(InetAddress address, int bits) {
    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (theirs.length != mine.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        if (((mine[bit / 8] ^ theirs[bit / 8]) & (0x80 >> bit % 8)) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> networks;

  private Networks(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /// @param list as it is written in the configuration
  public static Networks of(String list) {
    return parse("networks", list);
  }

  /// @throws IllegalArgumentException naming the key, when it is not such a list
  static Networks parse(String key, String text) {
    List<Network> networks = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      try {
        networks.add(network(each.strip()));
      } catch (IllegalArgumentException _) {
        Require.that(false, key, SHAPE, text);
      }
    }
    return new Networks(networks);
  }

  private static Network network(String text) {
    String[] parts = text.split("/", 2);
    InetAddress address = InetAddress.ofLiteral(parts[0]);
    int all = address.getAddress().length * 8;
    int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : all;
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("no such prefix");
    }
    return new Network(address, bits);
  }

  public boolean contains(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
