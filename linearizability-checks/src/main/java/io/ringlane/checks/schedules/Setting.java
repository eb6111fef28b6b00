package io.ringlane.checks.schedules;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Acknowledgement;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.DirtyBound.Overflow;
import io.ringlane.store.TtlMeaning;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule's cache is and what its database does to it, the same in all lives.
 *
 * <p>A write-through never meets a frozen transaction: whoever is told "unknown" and finds the old row cannot know that the new one is
 * still to come, and no order of the calls is wrong then, but memory and row would differ. Where a server or the process crashed they may,
 * for the same reason.
 *
 * @param ringChanges whether servers join, leave and crash
 * @param faults of the database
 * @param databaseDraws what the database draws its faults from; for one database
 */
record Setting(WritePolicy policy, int servers, int shardsPerServer, int replicas, Acknowledgement acknowledgement,
    boolean ringChanges, DirtyBound bound, boolean everyVersion, DatabaseMode mode, TtlMeaning ttlMeaning,
    @Nullable Duration defaultTtl, SimulatedDatabase.Faults faults, SplittableRandom databaseDraws) {
  private static final List<WritePolicy> POLICIES = List.of(WritePolicy.values());
  private static final List<Integer> FAULTS_IN_HUNDRED = List.of(0, 10, 10, 20, 20, 30);
  /** Where the strategy has slots every server has so many shards, so that there are so many slots. */
  private static final int SLOTS = 2;

  static Setting of(CatalogueEntry entry, Seed seed, Part part) {
    SplittableRandom random = seed.draws(); // each thing is drawn, whether it is played or not
    boolean rich = part.has(Part.Feature.SETTINGS);
    WritePolicy drawn = POLICIES.get(random.nextInt(POLICIES.size()));
    WritePolicy policy = rich ? drawn : WritePolicy.WRITE_BEHIND;
    int shardsPerServer = Schedules.hasSlots(entry) ? SLOTS : 1;
    int servers = 2 + random.nextInt(2);
    int copies = random.nextInt(servers);
    boolean ownerOnly = random.nextInt(3) == 0;
    boolean changes = random.nextInt(8) > 0;
    DirtyBound oneAShard = new DirtyBound((long) servers * shardsPerServer, Long.MAX_VALUE, Overflow.REFUSE,
        Duration.ofMillis(3));
    List<DirtyBound> bounds = List.of(DirtyBound.NONE, DirtyBound.NONE, oneAShard, oneAShard.with(Overflow.WAIT),
        oneAShard.with(Overflow.WRITE_THROUGH));
    DirtyBound room = bounds.get(random.nextInt(bounds.size()));
    DirtyBound bound = rich ? room : DirtyBound.NONE;
    boolean everyVersion = random.nextInt(4) == 0;
    boolean through = policy == WritePolicy.WRITE_THROUGH || bound.overflow() == Overflow.WRITE_THROUGH;
    SplittableRandom databaseDraws = random.split();
    SimulatedDatabase.Faults faults = new SimulatedDatabase.Faults(
        FAULTS_IN_HUNDRED.get(random.nextInt(FAULTS_IN_HUNDRED.size())),
        random.nextBoolean() && !through, random.nextInt(3) == 0);
    DatabaseMode mode = random.nextInt(3) == 0 ? DatabaseMode.BLOCKING : DatabaseMode.PARKED_KEY;
    boolean residency = random.nextInt(3) == 0;
    TtlMeaning ttlMeaning = residency && rich ? TtlMeaning.RESIDENCY : TtlMeaning.LOGICAL;
    boolean eternal = random.nextBoolean();
    return new Setting(policy, servers, shardsPerServer, rich ? copies : 0,
        ownerOnly && rich ? Acknowledgement.OWNER : Acknowledgement.ALL,
        changes && part.has(Part.Feature.RING_CHANGES), bound, everyVersion && rich, mode, ttlMeaning,
        ttlMeaning == TtlMeaning.LOGICAL || eternal ? null : Duration.ofMillis(1),
        part.has(Part.Feature.DATABASE_FAULTS) ? faults : SimulatedDatabase.Faults.NONE, databaseDraws);
  }

  boolean isBounded() {
    return bound.entries() != Long.MAX_VALUE;
  }

  /** Whether what was answered is durable, so that the process may crash. */
  boolean survivesCrashes() {
    return policy != WritePolicy.WRITE_BEHIND;
  }

  /** @param rowAttempts after which the database's refusal of a row is final */
  CacheSettings cacheSettings(int rowAttempts) {
    return CacheSettings.defaults().withServers(servers).withReplicas(replicas)
        .withAcknowledgement(acknowledgement).withShardsPerServer(shardsPerServer)
        .withExecution(new ExecutionSettings(2, MailboxKind.JDK_ARRAY, 64, IdlePolicy.PARK, 1)).withDatabase(mode, 1)
        .withPolicy(policy).withDirtyBound(bound).withEveryVersion(everyVersion)
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2)).withBatch(4)
            .withRowAttempts(rowAttempts).withBackoff(Duration.ofMillis(1), Duration.ofMillis(4)))
        .withTtl(ttlMeaning, defaultTtl).withSweep(Duration.ofMillis(1), 2);
  }

  @Override
  public String toString() {
    return servers + " servers, " + replicas + " replicas, " + acknowledgement + ", " + policy.label()
        + (everyVersion ? " of every version, " : ", ") + mode
        + (ttlMeaning == TtlMeaning.LOGICAL ? "" : ", TTLs of memory, default " + defaultTtl)
        + (isBounded() ? ", " + bound.overflow() + " beyond " + bound.entries() : "");
  }
}
