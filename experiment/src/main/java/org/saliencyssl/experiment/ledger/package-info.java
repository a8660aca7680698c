/**
 * What is known of the points of a grid: a ledger that tells, and folders that decide.
 *
 * <p><b>The parts.</b> {@link org.saliencyssl.experiment.ledger.Ledger} is an append-only text
 * file, one checksummed JSON object a line, written by one process at a time (the coordinator) and
 * readable with {@code cat}. {@link org.saliencyssl.experiment.ledger.Attempt} is a folder {@code
 * attempts/POINT/N} in which one worker tries one point; N is the fencing token, and the folder's
 * name is where it is kept. A finished point is a folder {@code POINT}.
 *
 * <p><b>The states</b> of a point ({@link org.saliencyssl.experiment.ledger.LedgerState}):
 *
 * <pre>
 *   planned ──► leased ──► running ──► done        (done ──► stale: its result was taken away)
 *                 ▲ │         │
 *                 │ └──┬──────┴──► failed ──► leased
 *                 │    └─────────► stale  ──► leased
 *                 └── a new token, greater than all before
 * </pre>
 *
 * <p><b>Three operations, each one {@code rename(2)}</b>, which is atomic on local disks and on NFS
 * (no lock is assumed anywhere; a number is reserved before by making the file {@code N.token},
 * which must not exist, and is never used again):
 *
 * <pre>
 *   issue   attempts/POINT/.new-…  → attempts/POINT/N          undone if N + 1 is reserved already
 *   fence   attempts/POINT/N       → attempts/POINT/N.stale    before N + 1 is issued
 *   commit  attempts/POINT/N       → POINT                     fails if fenced or if there is a result
 * </pre>
 *
 * <p>Fence and commit have the same source, so exactly one of them succeeds: there is no moment
 * between a check of the token and the commit. A result is complete and synced before it is
 * renamed.
 *
 * <p><b>User 1: the orphan.</b> The node of token 1 is declared dead, but its worker goes on.
 * Before token 2 is issued, {@code POINT/1} is renamed to {@code POINT/1.stale}. The orphan's next
 * heartbeat or checkpoint finds no folder, and it stops; if it is past that and tries to commit,
 * the rename finds no source, and it is refused, whether its successor has committed or still runs.
 * What it wrote before is in a folder that nobody reads, except for its last whole checkpoint, from
 * which the successor goes on; a checkpoint of any attempt has the same bits. An NFS client that
 * still knows the folder under its old name may write into it for a while; that harms as little.
 *
 * <p><b>User 2: the killed coordinator.</b> It may die between any two instructions, its workers
 * may run on, and it is started again by hand. The ledger is then behind the folders, never ahead
 * of what they can explain, and is caught up: a result in place is done; a live attempt whose
 * worker lives (same host: its process; elsewhere: its heartbeat moves) is watched until it ends; a
 * live attempt without a worker is fenced. A lost ledger costs its history and nothing else.
 */
@NullMarked
package org.saliencyssl.experiment.ledger;

import org.jspecify.annotations.NullMarked;
