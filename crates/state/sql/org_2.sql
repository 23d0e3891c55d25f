-- The directory is read page by page in this order.
CREATE INDEX org_by_name ON org (name, id);
