package io.stallholder.benchmarks.chaos;

import java.util.Comparator;

/// Where usage is counted, as the app can know it.
///
/// @param family a license and those that renew it
record Account(int family, String dimension) implements Comparable<Account> {
  private static final Comparator<Account> ORDER =
      Comparator.comparingInt(Account::family).thenComparing(Account::dimension);

  @Override
  public int compareTo(Account other) {
    return ORDER.compare(this, other);
  }
}
