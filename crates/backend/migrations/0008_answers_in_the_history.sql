-- How many owners had answered, as JSON: what an applicant's history says of answers to a request.
ALTER TABLE history ADD COLUMN answers TEXT;
