package io.stallholder.gateway.agreement;

import io.stallholder.gateway.contact.Contacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Which license follows which, and what the follower inherits. Every method works on a license
/// both as the one that follows and as the one that is followed: either may be heard of first.
final class SuccessionStore {
  private SuccessionStore() {}

  /// A license follows another, and does not say so yet.
  ///
  /// @param foundBy the license that this was found by: one of the two
  record Link(UUID foundBy, UUID successor, UUID predecessor) {}

  /// Those that these licenses are part of: first where an event named the previous agreement, then
  /// where AWS was asked for the first agreement of the line.
  static List<Link> missing(Handle handle, List<UUID> licenses) {
    if (licenses.isEmpty()) {
      return List.of();
    }
    List<Link> links = new ArrayList<>(byPrevious(handle, licenses));
    for (Line line : lines(handle, licenses)) {
      lastBefore(handle, line)
          .ifPresent(last -> links.add(new Link(line.foundBy(), line.follower(), last)));
    }
    return links;
  }

  private static List<Link> byPrevious(Handle handle, List<UUID> licenses) {
    return handle
        .createQuery(
            """
            select line.found_by, line.successor, line.predecessor
            from (
              select event.license_id as found_by, event.license_id as successor,
                alias.license_id as predecessor
              from license_event as event
                join license_alias as alias
                  on alias.kind = 'agreement' and alias.value = event.previous_agreement
              where event.license_id = any(:licenses) and event.previous_agreement is not null
              union all
              select alias.license_id, event.license_id, alias.license_id
              from license_alias as alias
                join license_event as event on event.previous_agreement = alias.value
              where alias.kind = 'agreement' and alias.license_id = any(:licenses)) as line
              join license as successor on successor.id = line.successor
            where successor.predecessor_id is null and line.predecessor <> successor.id
            order by line.successor, line.predecessor
            """)
        .bindArray("licenses", UUID.class, licenses)
        .map((row, _) ->
            new Link(
                row.getObject("found_by", UUID.class),
                row.getObject("successor", UUID.class),
                row.getObject("predecessor", UUID.class)))
        .list();
  }

  /// A license that follows another, by what AWS said of the first agreement of its line.
  private record Line(UUID foundBy, UUID follower, String initial) {}

  private static List<Line> lines(Handle handle, List<UUID> licenses) {
    return handle
        .createQuery(
            """
            select line.found_by, follower.id as follower, line.initial
            from (
              select license.id as found_by, license.id as follower,
                told.initial_agreement_id as initial
              from license
                join agreement_lookup as told on told.agreement_id = license.agreement_id
              where license.id = any(:licenses)
              union
              select own.license_id, other.license_id, told.initial_agreement_id
              from license_alias as own
                join agreement_lookup as told on told.initial_agreement_id = own.value
                join license_alias as other
                  on other.kind = 'agreement' and other.value = told.agreement_id
              where own.kind = 'agreement' and own.license_id = any(:licenses)) as line
              join license as follower on follower.id = line.follower
            where follower.predecessor_id is null and line.initial <> follower.agreement_id
            order by follower.id
            """)
        .bindArray("licenses", UUID.class, licenses)
        .map((row, _) ->
            new Line(
                row.getObject("found_by", UUID.class),
                row.getObject("follower", UUID.class),
                row.getString("initial")))
        .list();
  }

  /// The license of its line that was active last before it.
  private static Optional<UUID> lastBefore(Handle handle, Line line) {
    return handle
        .createQuery(
            """
            select predecessor.id
            from (
              select license_id from license_alias
              where kind = 'agreement' and value = :initial
              union
              select alias.license_id
              from agreement_lookup as told
                join license_alias as alias
                  on alias.kind = 'agreement' and alias.value = told.agreement_id
              where told.initial_agreement_id = :initial) as line
              join license as predecessor on predecessor.id = line.license_id
              join license as follower on follower.id = :follower
            where predecessor.id <> follower.id
              and predecessor.product_code = follower.product_code
              and predecessor.activated_at < follower.activated_at
            order by predecessor.activated_at desc, predecessor.id limit 1
            """)
        .bind("initial", line.initial())
        .bind("follower", line.follower())
        .mapTo(UUID.class)
        .findOne();
  }

  /// A license follows one other at the most: the first that is known.
  static void make(Handle handle, Link link) {
    handle
        .createUpdate(
            """
            update license set predecessor_id = :predecessor
            where id = :successor and predecessor_id is null
            """)
        .bind("successor", link.successor())
        .bind("predecessor", link.predecessor())
        .execute();
  }

  /// Tenant and contact at once; being the tenant's default when the follower is active and the
  /// other one ends, so that it is handed on only once. What a follower has of its own stays.
  static void handOn(Handle handle, UUID license) {
    List<UUID> followers = followers(handle, license);
    if (!followers.isEmpty()) {
      handOnTenant(handle, followers);
      handOnDefault(handle, followers);
      handOnContact(handle, followers);
      Contacts.handOn(handle, license);
    }
  }

  /// The license itself, if it follows another, and those that follow it.
  private static List<UUID> followers(Handle handle, UUID license) {
    return handle
        .createQuery(
            """
            select id from license where id = :license and predecessor_id is not null
            union all
            select id from license where predecessor_id = :license
            """)
        .bind("license", license)
        .mapTo(UUID.class)
        .list();
  }

  private static void handOnTenant(Handle handle, List<UUID> followers) {
    handle
        .createUpdate(
            """
            update license as successor set tenant = predecessor.tenant
            from license as predecessor
            where predecessor.id = successor.predecessor_id
              and successor.id = any(:followers)
              and successor.tenant is null and predecessor.tenant is not null
            """)
        .bindArray("followers", UUID.class, followers)
        .execute();
  }

  private static void handOnDefault(Handle handle, List<UUID> followers) {
    handle
        .createQuery(
            """
            select predecessor.id as old, successor.id as new
            from license as successor
              join license as predecessor on predecessor.id = successor.predecessor_id
            where successor.id = any(:followers)
              and predecessor.tenant_default and predecessor.first_end_at is not null
              and successor.activated_at is not null and successor.tenant = predecessor.tenant
              and successor.product_code = predecessor.product_code
            order by successor.activated_at limit 1
            """)
        .bindArray("followers", UUID.class, followers)
        .map((row, _) ->
            new Pair(row.getObject("old", UUID.class), row.getObject("new", UUID.class)))
        .findOne()
        .ifPresent(pair -> {
          setDefault(handle, pair.old(), false); // a tenant has one default per product
          setDefault(handle, pair.next(), true);
        });
  }

  private record Pair(UUID old, UUID next) {}

  private static void setDefault(Handle handle, UUID license, boolean is) {
    handle
        .createUpdate("update license set tenant_default = :is where id = :license")
        .bind("is", is)
        .bind("license", license)
        .execute();
  }

  private static void handOnContact(Handle handle, List<UUID> followers) {
    handle
        .createUpdate(
            """
            insert into registration (id, license_id, created_at, completed_at)
            select gen_random_uuid(), successor.id, known.created_at, known.completed_at
            from license as successor
              join registration as known on known.license_id = successor.predecessor_id
            where successor.id = any(:followers)
              and known.completed_at is not null
            on conflict (license_id) do nothing
            """)
        .bindArray("followers", UUID.class, followers)
        .execute();
    handle
        .createUpdate(
            """
            insert into buyer_contact (registration_id, email, company, name, updated_at)
            select own.id, contact.email, contact.company, contact.name, contact.updated_at
            from license as successor
              join registration as own on own.license_id = successor.id
              join registration as known on known.license_id = successor.predecessor_id
              join buyer_contact as contact on contact.registration_id = known.id
            where successor.id = any(:followers)
            on conflict (registration_id) do nothing
            """)
        .bindArray("followers", UUID.class, followers)
        .execute();
  }
}
