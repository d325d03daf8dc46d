package io.swarmhold.wal;

/**
 * One record of the log, verified.
 *
 * @param position dense from 1 over the whole log of one member; the order in which frames were
 *     appended
 * @param kind what the payload means; opaque to the log
 * @param shard the shard the payload belongs to, 0 to 65 535
 * @param epoch the shard's epoch when the frame was appended
 * @param sequence the shard's own count of frames; opaque to the log
 * @param payload up to {@link Wal#MAX_PAYLOAD_BYTES} bytes; the receiver may keep the array, nobody
 *     may change it
 */
public record Frame(
    long position, byte kind, int shard, long epoch, long sequence, byte[] payload) {}
