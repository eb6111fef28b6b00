package io.ringlane.checks.chaos;

import java.util.Locale;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.Controls;
import io.ringlane.store.Acknowledgement;

/**
 * What a chaos run is to do.
 *
 * @param seed fixes workload and faults
 * @param operations of all clients together
 * @param servers at the start
 * @param factor copies of a range beside the owner's
 * @param acknowledgement when a write is answered
 * @param strategy who runs the shards
 * @param reads who answers the reads of the clients that do not wait
 */
public record ChaosPlan(long seed, int operations, int servers, int factor, Acknowledgement acknowledgement,
    CatalogueEntry strategy, Reads reads) {
  /** Who answers reads. */
  public enum Reads {
    /** The key's owner. */
    OWNER,
    /** A replica that is as new as what the session wrote and read; such reads are judged by the session guarantees alone. */
    REPLICAS
  }

  static final int CLIENTS = 8;
  /** So many of them, the first, wait for each answer. */
  static final int WAITING_CLIENTS = 2;
  /** A client that does not wait is so many times as fast: with equal shares those that wait would be alone for most of a run. */
  private static final int SHARE_WITHOUT_WAITING = 4;
  private static final int SHARES = WAITING_CLIENTS + (CLIENTS - WAITING_CLIENTS) * SHARE_WITHOUT_WAITING;
  static final int KEYS = 500;
  /** The first so many keys get half of the operations. */
  static final int HOT_KEYS = 20;
  private static final int LEAST_OPERATIONS = 1_000;
  private static final int MOST_OPERATIONS = 20_000_000;
  private static final int MOST_SERVERS = 64;

  public ChaosPlan {
    possibleOperations(operations);
    possibleServers(servers);
    if (factor == 0 && reads == Reads.REPLICAS) {
      throw new IllegalArgumentException("factor 0: there are no replicas to be read");
    }
    if (reads == Reads.REPLICAS && strategy.promise() == Promise.LINEARIZABLE) {
      throw new IllegalArgumentException(strategy.name()
          + " promises no order, so reads of replicas by clients that do not wait could not be judged");
    }
    if (factor < 0 || factor >= servers) {
      throw new IllegalArgumentException("factor " + factor + " with " + servers
          + " servers, it must be from 0 to one less than the servers");
    }
  }

  /** What a client has to do of so many operations; the shares of all make up the whole. */
  static long shareOf(long operations, int client) {
    return operations * sharesBefore(client + 1) / SHARES - operations * sharesBefore(client) / SHARES;
  }

  private static int sharesBefore(int client) {
    return Math.min(client, WAITING_CLIENTS) + Math.max(client - WAITING_CLIENTS, 0) * SHARE_WITHOUT_WAITING;
  }

  static boolean waits(int client) {
    return client < WAITING_CLIENTS;
  }

  /** @throws IllegalArgumentException where so many operations are too few or too many */
  public static int possibleOperations(int operations) {
    if (operations < LEAST_OPERATIONS || operations > MOST_OPERATIONS) {
      throw new IllegalArgumentException(operations + " operations are asked for, it must be from " + LEAST_OPERATIONS
          + " to " + MOST_OPERATIONS);
    }
    return operations;
  }

  /** @throws IllegalArgumentException where there cannot be so many servers */
  public static int possibleServers(int servers) {
    if (servers < 1 || servers > MOST_SERVERS) {
      throw new IllegalArgumentException(servers + " servers are asked for, it must be from 1 to " + MOST_SERVERS);
    }
    return servers;
  }

  /** @throws IllegalArgumentException where there is no such level */
  public static Acknowledgement acknowledgementNamed(String name) {
    return switch (name) {
      case "owner" -> Acknowledgement.OWNER;
      case "all" -> Acknowledgement.ALL;
      default -> throw new IllegalArgumentException("there is no acknowledgement '" + name
          + "'; there are owner, all");
    };
  }

  /** @throws IllegalArgumentException where nobody of that name answers reads */
  public static Reads readsNamed(String name) {
    return switch (name) {
      case "owner" -> Reads.OWNER;
      case "replicas" -> Reads.REPLICAS;
      default ->
        throw new IllegalArgumentException("nobody called '" + name + "' answers reads; there are owner, replicas");
    };
  }

  /** Who answers reads, as the user names it. */
  public String readsLabel() {
    return reads.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether servers may crash. Not at OWNER where replicas are read: an heir may answer a copy that is older than the row until its flush is turned
   * away, and which reads that concerns nobody can tell.
   */
  boolean crashes() {
    return factor > 0 && !(acknowledgement == Acknowledgement.OWNER && reads == Reads.REPLICAS);
  }

  /** The level as the user names it. */
  public String acknowledgementLabel() {
    return acknowledgement.name().toLowerCase(Locale.ROOT);
  }

  /** @throws IllegalArgumentException where there is no such strategy, or it has no threads */
  public static CatalogueEntry possibleStrategy(String name) {
    CatalogueEntry entry = Controls.named(name);
    if (name.equals("simulated")) {
      throw new IllegalArgumentException("'simulated' has no threads; judge it with the subcommand schedules");
    }
    return entry;
  }
}
