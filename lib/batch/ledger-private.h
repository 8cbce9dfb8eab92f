/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the ledger share, and what its tests may set. Its callers use ledger.h alone.
 *
 * History is kept as entries: what awards under one rule, one key and in one calendar year come to. A key is found by a
 * 64-bit digest and verified by text: an entry names one award of its key, whose claim has the text. The entries of a
 * run are in memory at first (ledger-recent.c), then, sorted by digest, in files without a name that vanish with the
 * process (ledger-bundles.c), and at its end go to the ledger as one segment (ledger-history.c). A key of which the run
 * has any entry has all of them there: what the ledger has of it was carried over when it was first asked for. Of a key
 * that comes again and again what is in bundles is copied to memory. */
#pragma once

#include <sqlite3.h>

#include "batch/ledger.h"
#include "ledger-messages.h"

#define SUBSIDY_LEDGER_MOST_FACTS 64
#define SUBSIDY_LEDGER_AWARDS_AT_ONCE 20
#define SUBSIDY_LEDGER_LEAST_SPACING 16 /* slots from one fence of a bundle to the next */
#define SUBSIDY_LEDGER_NO_DAY G_MININT32

/* In the file as they are here, little-endian. */
typedef struct
{
  guint64 digest;
  gint64 award; /* one whose claim has the key */
  gint64 sum_fen;
  guint32 count;
  gint32 latest_day; /* the entry is of its year */
  guint32 rule;      /* ids of this ledger */
  guint32 key_set;
} SubsidyLedgerEntry;

G_STATIC_ASSERT (sizeof (SubsidyLedgerEntry) == 40);

/* What a process may be killed at, for tests. */
typedef enum
{
  SUBSIDY_LEDGER_AT_CREATION,
  SUBSIDY_LEDGER_AT_BEGIN,
  SUBSIDY_LEDGER_AT_RECORD,
  SUBSIDY_LEDGER_AT_BUNDLE,
  SUBSIDY_LEDGER_AT_COMMIT,
  SUBSIDY_LEDGER_AT_COMMITTED,
  SUBSIDY_LEDGER_AT_RENAMED,
  SUBSIDY_LEDGER_AT_COMPLETED,
} SubsidyLedgerStage;

typedef struct
{
  guint64 (*hash) (guint64 seed, const void *bytes, gsize length);
  void (*stage) (SubsidyLedgerStage stage, gpointer data); /* nullable */
  gpointer data;
  gsize most_recent;  /* entries in memory before they go to the file */
  gsize most_claims;  /* bytes of claims in memory, likewise */
  gsize most_fences;  /* of a bundle */
  gsize most_in_page; /* entries of a page */
  int patience;       /* milliseconds */
} SubsidyLedgerSettings;

/* ---- Claims and keys ---- */

typedef struct
{
  guint32 id;
  guint n_facts;
  guint8 facts[SUBSIDY_LEDGER_MOST_FACTS]; /* in the order of their names, whatever the policy's */
  guint64 seed;
  int part;        /* the key set of fewest facts that are all in this one; -1 where there is none */
  gboolean is_new; /* awards of the policy are not in history by it yet */
  char *names;
} SubsidyLedgerKeySet;

typedef struct
{
  gsize offset;
  gsize length;
} SubsidyLedgerPiece;

/* The facts of one policy that awards are kept with, and the claim at hand: a JSON object with a member for each, and
 * the digests of its keys. */
typedef struct
{
  gint64 policy;
  char *policy_name;
  GPtrArray *facts;    /* of "name": as in the object, quotes and colon included */
  GPtrArray *names;    /* of char */
  gsize n_given;       /* facts that the run gives; others come from keys of earlier runs */
  GPtrArray *key_sets; /* of SubsidyLedgerKeySet */
  GString *claim;
  SubsidyLedgerPiece pieces[SUBSIDY_LEDGER_MOST_FACTS];
  guint64 (*hash) (guint64 seed, const void *bytes, gsize length);
} SubsidyLedgerIdentity;

guint64 subsidy_ledger_hash (guint64 seed, const void *bytes, gsize length);

SubsidyLedgerIdentity *subsidy_ledger_identity_new (const SubsidyLedger *ledger, gint64 policy, const char *name);
void subsidy_ledger_identity_free (SubsidyLedgerIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyLedgerIdentity, subsidy_ledger_identity_free)

/* The position of a fact, added where it is new; -1 where there are too many. */
int subsidy_ledger_identity_fact (SubsidyLedgerIdentity *identity, const char *name);

/* The names of a set of facts in their order, with a blank between. */
char *subsidy_ledger_identity_names (const SubsidyLedgerIdentity *identity, guint64 facts);
gboolean subsidy_ledger_identity_add_key_set (SubsidyLedgerIdentity *identity, guint32 id, const char *names);

/* Once all key sets are there. */
void subsidy_ledger_identity_find_parts (SubsidyLedgerIdentity *identity);

void subsidy_ledger_identity_set (SubsidyLedgerIdentity *identity, const SubsidyLedgerText *values);
void subsidy_ledger_identity_set_stored (SubsidyLedgerIdentity *identity, const char *claim, gsize length);
guint64 subsidy_ledger_identity_digest (const SubsidyLedgerIdentity *identity, const SubsidyLedgerKeySet *key_set);
gboolean subsidy_ledger_identity_matches (const SubsidyLedgerIdentity *identity, const SubsidyLedgerKeySet *key_set,
                                          const char *claim, gsize length);

/* Walks over the members of a claim as it is stored; FALSE at its end. The value is still escaped, NULL where null. */
gboolean subsidy_ledger_next_member (const char **at, const char *end, SubsidyLedgerText *name,
                                     SubsidyLedgerText *value);
/* A text of a claim without its quotes and escapes. */
void subsidy_ledger_append_unescaped (GString *text, SubsidyLedgerText escaped);
void subsidy_ledger_append_escaped (GString *json, const char *text, gsize length);

/* ---- Claims of the run ---- */

/* Texts one after the other, the latest in memory, those before in a file without a name. */
typedef struct
{
  GByteArray *latest;
  guint64 n_filed; /* bytes in the file */
  int file;        /* -1 where there is none */
  GByteArray *read;
  guint64 read_from; /* where in the file that is from; G_MAXUINT64 where it is from nowhere */
  GByteArray *kept;  /* of copies, as long as these are in memory */
} SubsidyLedgerClaims;

void subsidy_ledger_claims_init (SubsidyLedgerClaims *claims);
void subsidy_ledger_claims_clear (SubsidyLedgerClaims *claims);
void subsidy_ledger_claims_reset (SubsidyLedgerClaims *claims);
guint64 subsidy_ledger_claims_add (SubsidyLedgerClaims *claims, const char *text, gsize length);
gsize subsidy_ledger_claims_keep (SubsidyLedgerClaims *claims, const char *text, gsize length);
const char *subsidy_ledger_claims_get_kept (const SubsidyLedgerClaims *claims, gsize claim, gsize *length);
/* Valid until the next call; NULL with an error where the file cannot be read. */
const char *subsidy_ledger_claims_get (SubsidyLedger *ledger, guint64 claim, gsize *length, GError **error);
gboolean subsidy_ledger_claims_file (SubsidyLedger *ledger, GError **error);

/* ---- Entries in memory ---- */

/* Memory of zeros that is used all over; free with free(). */
void *subsidy_ledger_table_new (gsize size);

typedef struct
{
  SubsidyLedgerEntry entry;
  guint64 claim : 62;     /* where its text is among the claims of the run */
  guint64 is_carried : 1; /* is in the ledger already */
  guint64 is_copy : 1;    /* is in a bundle already, as is all there is of its key; its text is among those kept */
} SubsidyLedgerSlot;

G_STATIC_ASSERT (sizeof (SubsidyLedgerSlot) == 48);

typedef struct
{
  SubsidyLedgerSlot *slots; /* by the upper bits of the digest, then the next free one */
  guint bits;
  gsize n_used;
} SubsidyLedgerRecent;

void subsidy_ledger_recent_init (SubsidyLedgerRecent *recent);
void subsidy_ledger_recent_reset (SubsidyLedgerRecent *recent);

/* The next slot with this digest, from the first where @slot is NULL. */
SubsidyLedgerSlot *subsidy_ledger_recent_find (const SubsidyLedgerRecent *recent, guint64 digest,
                                               const SubsidyLedgerSlot *slot);
void subsidy_ledger_recent_expect (const SubsidyLedgerRecent *recent, guint64 digest);

/* Adds to the entry of the same award, rule, key and year, or makes one. FALSE where the sum would be too large. */
gboolean subsidy_ledger_recent_add (SubsidyLedgerRecent *recent, const SubsidyLedgerSlot *slot);

/* All slots but copies, moved to the front and sorted; the table is no more until it is reset. */
SubsidyLedgerSlot *subsidy_ledger_recent_take (SubsidyLedgerRecent *recent, gsize *n_taken);

int subsidy_ledger_entry_compare (const SubsidyLedgerEntry *a, const SubsidyLedgerEntry *b);
/* Whether both are of one key, rule and year: then one may be added to the other, unless the sum would be too large. */
gboolean subsidy_ledger_entry_is_same (const SubsidyLedgerEntry *a, const SubsidyLedgerEntry *b);
gboolean subsidy_ledger_entry_add (SubsidyLedgerEntry *to, const SubsidyLedgerEntry *from);
int subsidy_ledger_year (gint32 day);

/* ---- Entries of the run that are no longer in memory ---- */

typedef struct
{
  int file;
  gsize n_slots;
  gsize spacing;  /* slots from one fence to the next */
  GArray *fences; /* of guint64: the digest of every so many-th slot */
} SubsidyLedgerBundle;

void subsidy_ledger_bundle_clear (gpointer bundle);
gboolean subsidy_ledger_bundles_add (SubsidyLedger *ledger, const SubsidyLedgerSlot *slots, gsize n_slots,
                                     GError **error);
gboolean subsidy_ledger_bundles_search (SubsidyLedger *ledger, guint64 digest, GArray *slots, GError **error);
int subsidy_ledger_temporary_file (SubsidyLedger *ledger, GError **error);

/* Calls @take for every slot of the bundles and of @slots in order of digests. */
typedef gboolean (*SubsidyLedgerTake) (const SubsidyLedgerSlot *slot, gpointer data, GError **error);
gboolean subsidy_ledger_bundles_merge (SubsidyLedger *ledger, guint from, const SubsidyLedgerSlot *slots, gsize n_slots,
                                       SubsidyLedgerTake take, gpointer data, GError **error);

/* ---- Which digests there may be ---- */

typedef struct
{
  guint64 *blocks; /* eight words each; NULL where there is no filter */
  guint shift;     /* a digest's block is its upper bits */
  gsize n_added;
  gsize most_bytes;
} SubsidyLedgerBits;

void subsidy_ledger_bits_make (SubsidyLedgerBits *bits, gsize n_expected, gsize most_bytes);
void subsidy_ledger_bits_clear (SubsidyLedgerBits *bits);
void subsidy_ledger_bits_add (SubsidyLedgerBits *bits, guint64 digest);
void subsidy_ledger_bits_expect (const SubsidyLedgerBits *bits, guint64 digest);
gboolean subsidy_ledger_bits_may_have (const SubsidyLedgerBits *bits, guint64 digest);
gboolean subsidy_ledger_bits_is_crowded (const SubsidyLedgerBits *bits);

/* ---- The ledger ---- */

typedef struct
{
  guint32 id;
  gsize n_entries;
} SubsidyLedgerSegment;

/* What is known of one key of the claim at hand. */
typedef struct
{
  gboolean is_known;
  guint64 digest;
  gint64 award;      /* one of this key, 0 where there is none */
  gboolean has_copy; /* so that no bundle has more of it */
  GArray *slots;     /* of SubsidyLedgerSlot */
} SubsidyLedgerFound;

/* An award that waits to be written with others. */
typedef struct
{
  gint64 rule;
  gint32 day;
  gint64 amount_fen;
  gint64 row;
  guint64 claim;
  gsize receipt;
  gsize receipt_length;
} SubsidyLedgerPending;

enum
{
  SUBSIDY_LEDGER_INSERT_AWARDS,
  SUBSIDY_LEDGER_INSERT_AWARD,
  SUBSIDY_LEDGER_SELECT_CLAIM,
  SUBSIDY_LEDGER_SELECT_PAGE,
  SUBSIDY_LEDGER_INSERT_PAGE,
  SUBSIDY_LEDGER_N_STATEMENTS,
};

struct _SubsidyLedger
{
  char *path;
  char *language;
  SubsidyLedgerSettings settings;
  sqlite3 *database;
  sqlite3_stmt *statements[SUBSIDY_LEDGER_N_STATEMENTS];
  GPtrArray *notices;

  /* history of the run */
  SubsidyLedgerClaims claims;
  SubsidyLedgerRecent recent;
  GArray *bundles; /* of SubsidyLedgerBundle, each more than twice as large as the next */
  SubsidyLedgerBits bundle_bits;
  SubsidyLedgerSlot read[4 * SUBSIDY_LEDGER_LEAST_SPACING]; /* from a bundle */

  /* history in the ledger */
  GArray *segments; /* of SubsidyLedgerSegment */
  SubsidyLedgerBits bits;
  gsize n_searches; /* without knowing which digests there are */
  GString *last_claim;
  gint64 last_award; /* whose claim that is */

  /* the run, or what is replayed */
  SubsidyLedgerIdentity *identity;
  GArray *found; /* of SubsidyLedgerFound, one a key set */
  gboolean claim_is_new;
  gint64 run;
  gboolean has_failed; /* only to be rolled back */
  gboolean is_complete;
  GArray *rules;    /* of guint32: the ids of the run's rules */
  GArray *key_sets; /* of guint: the position among the key sets of each key of the run */
  gint64 next_award;
  gint64 first_award;
  gint64 total_fen;
  guint64 checksum; /* of the awards that are written */
  GArray *pending;  /* of SubsidyLedgerPending */
  GString *receipts;
};

SubsidyLedger *subsidy_ledger_open_with (const char *path, const char *language, const SubsidyLedgerSettings *settings,
                                         GError **error);
extern const SubsidyLedgerSettings subsidy_ledger_usual_settings;
void subsidy_ledger_reach (SubsidyLedger *ledger, SubsidyLedgerStage stage);
void subsidy_ledger_notice (SubsidyLedger *ledger, char *text);

/* ---- SQLite ---- */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Always FALSE. */
gboolean subsidy_ledger_fail (const SubsidyLedger *ledger, GError **error);
gboolean subsidy_ledger_fail_with (GError **error, int code, char *text);
gboolean subsidy_ledger_fail_as (const SubsidyLedger *ledger, GError **error, int code, SubsidyLedgerSays says);

/* @types: i for a gint64, t for a text, one for each value to bind. */
gboolean subsidy_ledger_execute (SubsidyLedger *ledger, GError **error, const char *sql, const char *types, ...);
sqlite3_stmt *subsidy_ledger_prepare (SubsidyLedger *ledger, GError **error, const char *sql, const char *types, ...);
/* @result is left alone where there is no row. */
gboolean subsidy_ledger_ask (SubsidyLedger *ledger, gint64 *result, GError **error, const char *sql, const char *types,
                             ...);
sqlite3_stmt *subsidy_ledger_statement (SubsidyLedger *ledger, guint which, GError **error);
/* TRUE while there are rows; afterwards @error tells whether all have been seen. */
gboolean subsidy_ledger_next (SubsidyLedger *ledger, sqlite3_stmt *statement, GError **error);
const char *subsidy_ledger_column (sqlite3_stmt *statement, int column);
char *subsidy_ledger_number (gint64 number);
char *subsidy_ledger_yuan (gint64 amount_fen);
char *subsidy_ledger_now (void);

/* ---- History ---- */

gboolean subsidy_ledger_load_segments (SubsidyLedger *ledger, GError **error);
gboolean subsidy_ledger_search (SubsidyLedger *ledger, guint64 digest, GArray *slots, GError **error);
/* Calls @take for every entry. */
typedef gboolean (*SubsidyLedgerTakeEntry) (const SubsidyLedgerEntry *entry, gpointer data, GError **error);
gboolean subsidy_ledger_history_each (SubsidyLedger *ledger, SubsidyLedgerTakeEntry take, gpointer data,
                                      GError **error);
/* Takes the entries of one key out. */
gboolean subsidy_ledger_history_drop (SubsidyLedger *ledger, guint64 digest, guint32 key_set, gint64 award,
                                      GError **error);
/* All entries of the run to the ledger. */
gboolean subsidy_ledger_settle (SubsidyLedger *ledger, GError **error);
gboolean subsidy_ledger_check_run (SubsidyLedger *ledger, GError **error);
gboolean subsidy_ledger_write_awards_pending (SubsidyLedger *ledger, GError **error);

/* Takes an identity with its key sets as that of the claims to come. */
void subsidy_ledger_take_identity (SubsidyLedger *ledger, SubsidyLedgerIdentity *identity);
void subsidy_ledger_drop_identity (SubsidyLedger *ledger);
void subsidy_ledger_claim_changed (SubsidyLedger *ledger);
gboolean subsidy_ledger_find (SubsidyLedger *ledger, guint key_set, GError **error);
const char *subsidy_ledger_claim_of (SubsidyLedger *ledger, gint64 award, gsize *length, GError **error);
/* Whether history in the ledger has an entry that this award of the claim at hand may be part of. */
gboolean subsidy_ledger_has_entry (SubsidyLedger *ledger, guint key_set, const SubsidyLedgerPending *what,
                                   gboolean *has, GError **error);
/* Adds an award of the claim at hand to history by one key. */
gboolean subsidy_ledger_remember (SubsidyLedger *ledger, guint key_set, gint64 award, const SubsidyLedgerPending *what,
                                  GError **error);

SubsidyLedgerIdentity *subsidy_ledger_load_identity (SubsidyLedger *ledger, gint64 policy, const char *name,
                                                     GError **error);

/* Calls @visit for each award of the policy of the identity at hand that is not revoked, its claim being at hand. */
typedef gboolean (*SubsidyLedgerVisit) (SubsidyLedger *ledger, gint64 award, const SubsidyLedgerPending *what,
                                        gpointer data, GError **error);
gboolean subsidy_ledger_replay (SubsidyLedger *ledger, SubsidyLedgerVisit visit, gpointer data, GError **error);

/* ---- Checksums ---- */

#define SUBSIDY_LEDGER_CHECKSUM_TABLE "checksum (run INTEGER PRIMARY KEY REFERENCES run, checksum INTEGER NOT NULL)"

/* @checksum: of the awards of the run before this one; 0 of none. @receipt: NULL where there is none. */
guint64 subsidy_ledger_checksum_award (guint64 checksum, gint64 award, const SubsidyLedgerPending *what,
                                       const char *receipt, const char *claim, gsize claim_length);
/* Makes of the checksum of its awards that of the run. */
gboolean subsidy_ledger_checksum_run (SubsidyLedger *ledger, gint64 run, guint64 *checksum, GError **error);
gboolean subsidy_ledger_write_checksum (SubsidyLedger *ledger, GError **error);

/* ---- Outputs ---- */

gboolean subsidy_ledger_complete (SubsidyLedger *ledger, GError **error);
gboolean subsidy_ledger_register_outputs (SubsidyLedger *ledger, const SubsidyLedgerEnd *end, GError **error);
void subsidy_ledger_name_outputs (SubsidyLedger *ledger, const SubsidyLedgerEnd *end);
