-- How a co-owner is called to the others who are asked, as briefly as says who it is (R-42).
ALTER TABLE consents ADD COLUMN name TEXT;
