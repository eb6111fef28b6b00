package io.ringlane.checks.outage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What the child saw.
 *
 * @param outageSeconds from before the database was stopped until it was there again
 * @param acknowledged writes, in the whole run
 * @param acknowledgedInOutage of those that were sent in the outage
 * @param refusedInOutage writes sent in the outage and answered with "overloaded"
 * @param unknownInOutage writes sent in the outage and answered with "outcome unknown"
 * @param slowestRefusalMillis from the request to the answer "overloaded"
 * @param residentReadsInOutage reads of resident keys in the outage
 * @param slowestResidentReadMillis in the whole run
 * @param failedLoads reads of keys that are not in memory, failed in the outage
 * @param highestEntries most dirty writes seen
 * @param highestBytes most dirty bytes seen
 * @param highestHeap most bytes of the heap in use, with what nobody needs any more
 * @param highestLive most bytes in use after a collection
 * @param samplesInOutage looks at the statistics in the outage
 * @param longestSilenceMillis of a flush daemon
 * @param mostFailures of the flush daemons' database in a row
 * @param acceptedAfterSeconds from the end of the outage until new keys' writes were acknowledged at half the rate from before it
 * @param drainedAfterSeconds from the end of the outage until the database had all that was dirty then
 * @param perSecondBefore acknowledged writes a second before the outage
 * @param perSecondAfter acknowledged writes a second after the recovery
 * @param ledger at the end
 * @param closedMillis when the cache was closed, on the sessions' clock
 * @param violations what must not be
 */
record OutageFigures(double outageSeconds, long acknowledged, long acknowledgedInOutage, long refusedInOutage,
    long unknownInOutage, long slowestRefusalMillis, long residentReadsInOutage, long slowestResidentReadMillis,
    long failedLoads, long highestEntries, long highestBytes, long highestHeap, long highestLive, long samplesInOutage,
    long longestSilenceMillis, int mostFailures, double acceptedAfterSeconds, double drainedAfterSeconds,
    double perSecondBefore, double perSecondAfter, String ledger, long closedMillis, List<String> violations) {
  void write(Path file) throws IOException {
    new ObjectMapper().writeValue(file.toFile(), this);
  }

  static OutageFigures read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), OutageFigures.class);
  }
}
