package io.stallholder.simulator.scenario;

import io.stallholder.simulator.control.Fields;
import io.stallholder.simulator.control.Problem;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.World;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who and what can be named by the step that is being read: all that earlier steps brought in.
final class Cast {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,29}");

  private final Map<String, Product> subscriptions = new LinkedHashMap<>();
  private final Set<String> tokens = new LinkedHashSet<>();
  private World world;

  Cast(World world) {
    this.world = world;
  }

  World world() {
    return world;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  void subscribed(String as, Product product, String path) {
    checkNew(as, path);
    subscriptions.put(as, product);
  }

  void issued(String as, String path) {
    checkNew(as, path);
    tokens.add(as);
  }

  void offered(Offer offer) {
    world = world.with(offer);
  }

  /// What the subscription of that name is to.
  Product product(String name, String path) {
    Product product = subscriptions.get(name);
    if (product == null) {
      throw Problem.at(
          path,
          "is no subscription of an earlier step: " + name + "; " + known(subscriptions.keySet()));
    }
    return product;
  }

  /// The name of a subscription in this member.
  String subscription(Fields fields, String member) {
    String name = fields.text(member);
    var unused = product(name, fields.at(member));
    return name;
  }

  /// The name of a member, which must be that of a subscription.
  String subscription(String name, Fields fields) {
    var unused = product(name, fields.at(name));
    return name;
  }

  /// A subscription stands for the token that came with it.
  void checkToken(String name, String path) {
    if (!tokens.contains(name) && !subscriptions.containsKey(name)) {
      Set<String> all =
          Stream.concat(subscriptions.keySet().stream(), tokens.stream())
              .collect(Collectors.toCollection(LinkedHashSet::new));
      throw Problem.at(path, "is no token of an earlier step: " + name + "; " + known(all));
    }
  }

  void checkAccount(String accountId, String path) {
    if (world.seller(accountId).isEmpty() && world.buyer(accountId).isEmpty()) {
      throw Problem.at(path, "is no account of a seller or a buyer: " + accountId);
    }
  }

  private void checkNew(String as, String path) {
    if (!isName(as)) {
      throw Problem.at(path, "must be up to 30 of a-z 0-9 -, and begin with a letter: " + as);
    }
    if (subscriptions.containsKey(as) || tokens.contains(as)) {
      throw Problem.at(path, "names something of an earlier step already: " + as);
    }
  }

  private static String known(Set<String> names) {
    return names.isEmpty() ? "there are none yet" : "there are " + String.join(", ", names);
  }
}
