-- Ids are compared as bytes: cheaper than by a language's rules, and a smaller step on the way to
-- an index whose newest entries lie together. The rows stay as they are; the index is built anew.
alter table usage_identity
  alter column id type text collate "C",
  alter column source type text collate "C";
