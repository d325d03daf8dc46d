package io.swarmhold.model.quota;

/** What is done wrong in one place, to see whether it is noticed. */
enum QuotaMistake {
  NONE,
  NEW_OWNER_BEGINS_FULL,
  NEW_OWNER_DOES_NOT_MIND_THE_OLD,
  OLD_OWNER_GOES_ON_WITH_WHAT_IT_HANDED_OVER,
  MEMBERS_KEEP_FOR_TOO_LONG,
  MEMBERS_TAKE_LATE_ANSWERS,
  MEMBERS_SPEND_WHAT_THEY_GAVE_BACK
}
