-- Tests make databases of their own beside the product's, named quayside_….
GRANT ALL PRIVILEGES ON `quayside%`.* TO 'quayside'@'%';
